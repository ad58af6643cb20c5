package main

import (
	"github.com/spf13/cobra"

	"unionhall/internal/diag"
)

// topics are help texts without a command: cobra lists them apart.
func (p *program) topics() []*cobra.Command {
	return []*cobra.Command{
		{
			Use:   "json",
			Short: p.in(diag.Say("--json 输出的内容", "what --json writes")),
			Long:  p.in(jsonTopic),
		},
	}
}

// jsonTopic is the reference of answer and its parts.
var jsonTopic = diag.Say(`--json 让每个命令在结束时往标准输出写一个 JSON 对象，此外什么也不写。字段名不会改变；
以后可能增加字段，改变含义时 version 加一。空列表写作 []，没有的时间写作 ""。

除 serve 以外总是有的字段：
  version       输出格式的版本，现在是 1
  command       命令：build、check、import、new site、new union、new item、theme list、
                theme copy、keys site make、keys site list、keys site rotate、keys union …、
                keys officer、keys sheet、keys restore、outbox send、desk pull、desk open、
                desk reply、desk erase、desk ratings、desk export、version；serve 见下
  exit          退出码，同 --help 所说
  error         提前结束的原因：text 和 hint，各有 zh 和 en；正常时没有这一项
  faults        错误的个数
  warnings      提醒的个数
  diagnostics   每个错误和提醒：
                  path、line、col   文件、行、列（都从 1 起；不知道时是 0）；文件从内容文件夹
                                    算起（导入时从原来的文件夹），不从当前文件夹
                  rule              固定的编号，例如 front-matter/unknown-key
                  severity          fault（错误）或 warning（提醒）
                  text、hint        哪里不对、怎么改，各有 zh 和 en
                  excerpt           那一行原文

build（生成网站）：
  source、out   内容文件夹、输出文件夹
  now           按哪个时间生成
  published     是否已发布；内容有错误时是 false
  first         先打开哪个网页；没有发布时是 ""
  address       发布在哪个网址；"" 表示没有写，那就没有订阅源、站点地图和规范网址
  unions        工会的个数
  items         显示的内容篇数
  pages         网页数
  files         全部文件数
  bytes         全部文件的字节数，不算预先压缩的
  seconds       用时
  parsed        重新读取的内容文件数
  rendered      重新生成的网页数
  written       写入的文件数
  unchanged     没有变化的文件数
  removed       删去的文件数
  sets          离线内容的份数：每个工会的每种语言一份
  renewed       其中这一次有变化的
  signed        离线内容有没有签名
  verified      --verify 核对过的网页数
  endpoint      给 unionsync 看的文件；没有接收端时是空的
  desk          经办台的文件夹；没有接收端时是空的
  skipped       没有显示的内容：count 是篇数，paths 是文件，reason 是原因：
                draft、not-approved、withdrawn、scheduled、expired、faulty
  next_change   下一次有内容自己变化（例如上线、下架、过期）的时间
  next_path     那个文件
  explained     --explain 的回答，各有 zh 和 en

serve（预览）不等结束：准备好时和每次变化时各写一行，每行一个 JSON 对象，有上面的 faults、
warnings、diagnostics，build 的 unions、items、pages、seconds，还有：
  event         ready（准备好）或 change（有变化）
  address       预览的网址
  changed       变化的文件；到时间自己变化时是 []
  error         读不了内容文件夹时的原因

check（检查）：
  source        内容文件夹
  now           按哪个时间检查
  unions、items 工会的个数、显示的内容篇数
  silenced      check.yaml 里写明不改的提醒数
  passed        按 --fail-on 是否通过
  seconds       用时
  发现的都在 diagnostics 里。--watch 时每检查一次写一行，一行一个 JSON 对象。
  rules         --rules 的回答，每条规则的 id、name（几个字）、why（为什么），各有 zh 和 en

import（导入）：
  from、into    从哪个文件夹、到哪个文件夹
  kind          导入成哪一类内容
  lang          主要语言：文件名里不写语言的那一种
  files         每个 Markdown 文件一条：
                  from、to   原来的文件、导入成的文件
                  title、date、lang、draft
                             标题、日期、语言、是不是草稿
                  outcome    written（已写入）、unchanged（已经有一样的）、in-the-way
                             （已经有另一个文件，没有写）、planned（只是试运行）
                  guessed    猜的：what 是什么，source 取自哪里：heading（标题行）、file-name、
                             folder、text（正文）、title、settings（主要语言）、bytes（编码）、
                             collision（重名）、characters（不能用的字符）
                  dropped    原来的设置里没有导入的
                  left       别的生成器的代码，现在只是文字：name 和出现次数 count
                  missing    这类内容必须有而没有找到的
                  problems   这个文件的提醒的编号 rule，详细的在 diagnostics
  copies        复制的图片和附件：from、to、outcome
  skipped       没有导入的文件：count、paths，reason 是 private（名字以“_”开头）或
                unreadable（读不了）

new（新建网站、工会、文章，抄主题的文件）：
  dir           新建在哪个文件夹
  files         新建的文件
  missing       还没有填写的必填项目

theme（theme list 命令）：
  name          主题的名称；自带的是 base
  files         每个文件一条：
                  file、layer      文件、有它的那一层
                  under            下面也有它的层
                  role             layout、partial、style、strings、kind、static、other
                  does             做什么用，有 zh 和 en
                  idle             为什么没有页面用到它，有 zh 和 en；用到的是 null

keys（keys site 命令）：
  source、dir   内容文件夹、私钥文件夹
  epoch         site.yaml 里的 epoch
  keys          现用的和备用的：
                  role             current（现用）或 next（备用）
                  public           公钥
                  fingerprint      指纹
                  file             私钥文件；不在文件夹里时是 ""
  others        文件夹里其他钥匙的私钥文件
  editions      list 命令在输出文件夹里找到的离线内容版本：
                  set              哪个工会、哪种语言
                  signed_by        current、next、other（别的钥匙，或者坏了）、nobody（没有签名）

union_keys（keys union 命令）：每个工会一条：
  union         id
  epoch、set    工会钥匙是第几把，名单是第几版
  public、words 工会钥匙的公钥、指纹（八个字）
  file          它的私钥文件；不在文件夹里时是 ""
  pending       等着上级作保的钥匙的指纹；没有时是 ""
  fault         手机不认这份名单的原因（规则名）；认的时候是 ""
  recovery      应急钥匙：id 和 words
  officers      经办人的钥匙：打开表的那把的 id，和整行的 words
  receipts      签回执的钥匙：id 和 words
  revoked       吊销了几把

made（keys officer、restore 命令）：
  line、words   公开的一行，钥匙的指纹
  files         私钥文件

handed（outbox send 命令）：每份一项
  file          文件
  number        办件号
  union         收的工会
  receipt       接收端收到的时间；没有收到时是 ""
  error         没有收到的原因：接收端的规则名、unsigned 或者 network；收到时是 ""

pulled（desk pull 命令）：
  new           新取来的份数
  parts         新取来的照片部分
  changed       已经有、接收端说法变了的份数
  withdrawn     职工已经撤回、没有取的份数
  kept          文件夹里一共的份数

cases（desk open 命令）：每份一项
  asks          erase：职工请求删除这件事；平常是 ""
  d、sid        信封的摘要、办件的标记
  number        办件号
  union         收的工会
  envelope、form  信封上的表单名；认得出时表单自己的名称和版本
  state、flags  办到哪一步；有什么特别（见 docs/api.md）
  received_at、due_at  收到的时间、答应答复的时间（1970 年起的秒数；0 是没有答应）
  photos        照片：n、size、file（导出时的文件名）、whole（到齐了没有）
  faults        和表单对不上的答案：field、rule
  submission    职工填的（docs/formats.md），没有其中的密钥

replied（desk reply 命令）：
  number        办件号
  seq           第几条答复
  state         办到哪一步

erased（desk erase 命令）：
  number        办件号
  letters       删掉了几份
  kept          没有删，理由告诉了职工

rated（desk ratings 命令）：
  counted       这次数了几份评价
  told          这次向接收端报了几份
  waiting       还没有满五份的有几份

exported（desk export 命令）：
  folder        写到哪里
  tables        CSV 文件
  cases、photos  写了几份、几张照片

program（version 命令）：
  version       版本
  revision      源代码的版本号
  time          那一版源代码的时间
  modified      编译时源代码有没有改动
  go            编译用的 Go 版本
  system        操作系统和处理器`, `With --json every command writes one JSON object to standard output when it ends, and
nothing else. Field names do not change; new ones may come, and version grows by one when
a meaning changes. An empty list is [], a time that there is not is "".

Fields that are always there, but for serve:
  version       of this format, now 1
  command       build, check, import, new site, new union, new item, theme list, theme copy,
                keys site make, keys site list, keys site rotate, keys union ..., keys officer,
                keys sheet, keys restore, outbox send, desk pull, desk open, desk reply,
                desk erase, desk ratings, desk export or version
  exit          the exit code, as in --help
  error         why the command ended early: text and hint, each with zh and en; left out otherwise
  faults        how many faults
  warnings      how many warnings
  diagnostics   every fault and warning:
                  path, line, col   file, line and column (from 1; 0 where not known); the file is
                                    below the source (on import: below the folder read),
                                    not below the current folder as it is for people
                  rule              a stable name, such as front-matter/unknown-key
                  severity          fault or warning
                  text, hint        what is wrong and what to do, each with zh and en
                  excerpt           the line itself

build:
  source, out   the content folder, the output folder
  now           the time that the site was built for
  published     whether it was published; false when the content has faults
  first         the page to open first; "" where nothing was published
  address       where it will be published; "" where that is not set: then there are no feeds,
                no sitemap and no canonical links
  unions        number of unions
  items         items that are shown
  pages         HTML pages
  files         all files
  bytes         of all files, without the precompressed ones
  seconds       how long it took
  parsed        content files that were read anew
  rendered      pages that were made anew
  written       files written
  unchanged     files that stayed as they were
  removed       files removed
  sets          offline sets: one for each language of each union
  renewed       those of which there is a new edition
  signed        whether the editions are signed
  verified      pages that --verify has read back
  endpoint      the file that unionsync reads; empty without an endpoint
  desk          the folder of the officers' desk; empty without an endpoint
  skipped       items not shown: count of them, their paths, and the reason:
                draft, not-approved, withdrawn, scheduled, expired or faulty
  next_change   when an item next changes by itself, as when it expires
  next_path     that item
  explained     the answer to --explain, each with zh and en

serve does not wait for its end: it writes one JSON object a line, when it is ready and for
each change. That has faults, warnings and diagnostics as above, unions, items, pages and
seconds as in build, and:
  event         ready or change
  address       of the preview
  changed       the files that changed; [] when something appeared or expired by itself
  error         why the content folder could not be read

check:
  source        the content folder
  now           the time that was checked for
  unions, items
                how many unions, and items that are shown
  silenced      how many findings check.yaml lives with
  passed        whether it passed, by --fail-on
  seconds       how long it took
  What was found is in diagnostics. With --watch, each look is one JSON object on a line.
  rules         the answer to --rules: of each rule its id, its name in a few words, and why it
                is there, with zh and en

import:
  from, into    the folder read, the folder written to
  kind          what it was imported as
  lang          the main language: the one that file names do not say
  files         for each Markdown file:
                  from, to   the old file, the new one
                  title, date, lang, draft
                             as imported
                  outcome    written, unchanged (the same was there), in-the-way (another
                             file was there and was kept), planned (with --dry-run)
                  guessed    what was guessed, and its source: heading, file-name, folder,
                             text, title, settings (the main language), bytes (encoding),
                             collision (name taken), characters (not usable in addresses)
                  dropped    keys of its front matter that were left out
                  left       code of another generator that is only text now: name, count
                  missing    what the kind requires and was not found
                  problems   the rule of each of its warnings, which stand in diagnostics
  copies        pictures and attachments: from, to, outcome
  skipped       files left out: count, paths, and the reason: private (a name that begins
                with _) or unreadable

new, of "new site", "new union", "new item" and "theme copy":
  dir           the folder that was made, or where the file is
  files         the files that were made
  missing       required fields that are still to be filled in

theme, of "theme list":
  name          of the theme; base is the built-in one
  files         for each file:
                  file, layer    its name, and the layer that has it
                  under          layers below that have it too
                  role           layout, partial, style, strings, kind, static or other
                  does           what it is for, zh and en
                  idle           why no page is made of it, zh and en; null where one is

keys, of the "keys site" commands:
  source, dir   the content folder, the folder of private keys
  epoch         the one in site.yaml
  keys          the current and the next one:
                  role           current or next
                  public         the public key
                  fingerprint    of it
                  file           of the private key; "" where it is not in the folder
  others        files of other private keys in the folder
  editions      of offline content that "list" has found in the output folder:
                  set            which union, in which language
                  signed_by      current, next, other (another key, or damaged) or nobody

union_keys, of the "keys union" commands: one for each union:
  union         its id
  epoch, set    which key of the union it is, which key set
  public, words the union's key, its fingerprint as eight words
  file          of its private half; "" where it is not in the folder
  pending       words of the key that waits for the link of the union above, or ""
  fault         the rule by which phones would refuse the set; "" where they take it
  recovery      the recovery key: id and words
  officers      the officers' keys: id of the one that opens, words of the whole line
  receipts      keys that sign receipts: id and words
  revoked       how many were revoked

made, of keys officer and restore:
  line, words   the public line, the fingerprint of the key
  files         of the private keys

handed, of outbox send, one for each envelope:
  file          the file
  number        the case number
  union         to which it goes
  receipt       when the endpoint received it; "" where it has not
  error         why not: a rule of the endpoint, unsigned or network; "" where it has

pulled, of desk pull:
  new           envelopes that were not here before
  parts         sealed parts of photos that were not
  changed       known envelopes of which the endpoint says something else now
  withdrawn     taken back by their workers, and not fetched
  kept          envelopes in the folder

cases, of desk open, one for each envelope:
  asks          erase: the worker asks to erase the case; else ""
  d, sid        digest of the envelope, name of the case
  number        the case number
  union         to which it came
  envelope, form  the form as the envelope calls it; its own name and version where it is known
  state, flags  how far it is; what is unusual about it (docs/api.md)
  received_at, due_at  Unix seconds of receipt, and of the answer that was promised (0: none was)
  photos        n, size, file (its name in an export), whole (whether all of it is here)
  faults        answers that do not fit the form: field, rule
  submission    what the worker filled in (docs/formats.md), without its keys

replied, of desk reply:
  number        the case number
  seq           of the reply within the case
  state         how far it is now

erased, of desk erase:
  number        the case number
  letters       how many were erased
  kept          none was: the worker was told why

rated, of desk ratings:
  counted       how many ratings were counted now
  told          how many of them the endpoint was told now
  waiting       how many wait until there are five of a form

exported, of desk export:
  folder        where it was written
  tables        files with CSV
  cases, photos  how many were written

program, of "version":
  version       of the program
  revision      of its source
  time          of that revision
  modified      whether the source had local changes
  go            version of Go that built it
  system        operating system and processor`)
