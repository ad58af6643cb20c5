package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"unionhall/internal/diag"
	"unionhall/sync/queue"
	"unionhall/sync/queue/sqlite"
	"unionhall/sync/site"
)

// needsSQLite refuses what PostgreSQL's own tools do better.
func needsSQLite(at *place) error {
	if at.database == "" {
		return nil
	}
	return usage(diag.Say("PostgreSQL 的备份和恢复用它自己的工具", "PostgreSQL has tools of its own for backups"), diag.Say("pg_dump、pg_basebackup、pg_restore；收据的钥匙和 ledger 文件夹另外备份", "pg_dump, pg_basebackup, pg_restore; keep the receipt key and the ledger folder as well"))
}

func (p *program) backupCommand() *cobra.Command {
	at := &place{}
	c := p.command(manual{
		use: "backup --data DIR INTO", short: diag.Say("备份", "take a backup"),
		long: diag.Say(
			"把队列此刻的样子抄到 INTO 里的一个新文件夹，接收端照常运行。已删除的不在里面。\n上了锁的钥匙一起抄；没有上锁的不抄，请另外保管。ledger 文件夹不在备份里：恢复时要用它。\n备份最多留 30 天。",
			"Copies the queue as it is at this moment into a new folder in INTO; the endpoint goes on meanwhile.\nWhat was erased is not in it. Locked keys are copied too; those that are not locked are not: keep them elsewhere.\nThe ledger folder is not part of a backup: a restore needs it. Keep backups for 30 days at most."),
		example: "  unionsync backup --data /var/lib/unionsync /mnt/backup",
	}, p.words(1, diag.Say("备份放在哪个文件夹", "the folder for the backup")), func(cmd *cobra.Command, args []string) error {
		if err := p.settle(at); err != nil {
			return err
		}
		if err := needsSQLite(at); err != nil {
			return err
		}
		into := filepath.Join(args[0], "unionsync-"+time.Now().UTC().Format("20060102-150405"))
		if err := os.MkdirAll(into, 0o700); err != nil {
			return err
		}
		if err := sqlite.Snapshot(cmd.Context(), at.file(), filepath.Join(into, "queue.db")); err != nil {
			return errors.Join(err, os.RemoveAll(into))
		}
		for _, name := range []string{receiptKey, pushKey} {
			name = lockedKey(name)
			if err := copyFile(filepath.Join(at.data, name), filepath.Join(into, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
		}
		fmt.Fprintln(p.stdout, into)
		return nil
	})
	p.placeFlags(c.Flags(), at)
	return c
}

func copyFile(from, to string) error {
	text, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	return errors.Join(err, f.Sync(), f.Close())
}

func (p *program) restoreCommand() *cobra.Command {
	at := &place{}
	c := p.command(manual{
		use: "restore --data DIR [--ledger DIR] [--ledger-lost] BACKUP", short: diag.Say("从备份恢复", "restore a backup"),
		long: diag.Say(
			"把一份备份放回 --data，再照 ledger 删去备份以后删除过的内容。\n原来的队列还在就不动：先把 queue.db、queue.db-wal、queue.db-shm 移开。ledger 文件夹不在 --data 里时用 --ledger 指出。\n\n"+
				"ledger 要是原来的：换了一个，删除过的内容会回来，所以不接受。永远找不到了，加 --ledger-lost；队列还在、丢的只是\nledger，就不写 BACKUP。",
			"Puts a backup back into --data, then erases again what the ledger says was erased since. It touches no queue that\nis there: move queue.db, queue.db-wal and queue.db-shm away first. Name the ledger folder with --ledger where it is not in --data.\n\n"+
				"It has to be the ledger that was there before: with another, what was erased would come back, so that none is taken.\nWhere it is lost for good, say --ledger-lost; where the queue is there and the ledger alone is lost, without BACKUP."),
		example: "  unionsync restore --data /var/lib/unionsync /mnt/backup/unionsync-20260501-030000\n  unionsync restore --data /var/lib/unionsync --ledger-lost",
	}, func(cmd *cobra.Command, args []string) error {
		if at.ledgerLost && len(args) == 0 {
			return nil
		}
		return p.words(1, diag.Say("备份的文件夹", "the folder of the backup"))(cmd, args)
	}, func(cmd *cobra.Command, args []string) error { return p.restore(cmd, at, args) })
	p.placeFlags(c.Flags(), at)
	c.Flags().BoolVar(&at.ledgerLost, "ledger-lost", false, p.in(diag.Say(
		"原来的 ledger 永远丢了，从现在起用新的：以前删除过的内容，备份里有的、手机再送来的，都可能回来",
		"the ledger is lost for good, a new one begins: what was erased before may come back, from the backup or from phones")))
	return c
}

func (p *program) restore(cmd *cobra.Command, at *place, args []string) error {
	if err := p.settle(at); err != nil {
		return err
	}
	if len(args) > 0 {
		if err := needsSQLite(at); err != nil {
			return err
		}
		if err := at.putBack(cmd.Context(), args[0]); err != nil {
			return err
		}
	}
	// What runs would go on with its own ledger.
	k, err := at.keeper(cmd.Context())
	if err != nil {
		return err
	}
	_, runs := k.(*remote)
	if err := k.Close(); err != nil {
		return err
	}
	if runs {
		return usage(diag.Say("“%s”的接收端正在运行", "the endpoint of %s is running", at.data), diag.Say("先停下它", "stop it first"))
	}
	if at.ledgerLost {
		fmt.Fprintln(p.stdout, p.in(diag.Say("从现在起用 %s。以前删除过的内容可能回来：收到同样的，请再删一次", "from now on %s counts. What was erased before may come back: where it does, erase it again", at.ledger)))
	}
	return p.verifyAll(cmd, at)
}

// putBack puts a backup where there is no queue.
func (at *place) putBack(ctx context.Context, backup string) error {
	ledger, err := at.openLedger()
	if err != nil {
		return err
	}
	if at.ledgerLost {
		ledger = nil
	}
	// An endpoint that runs would go on with the file that was moved away.
	lock, err := at.locked()
	if err != nil {
		return err
	}
	err = at.explained(sqlite.Restore(ctx, filepath.Join(backup, "queue.db"), at.file(), ledger))
	if err = errors.Join(err, lock.Close()); err != nil {
		return err
	}
	for _, name := range []string{receiptKey, pushKey} {
		name = lockedKey(name)
		err := copyFile(filepath.Join(backup, name), filepath.Join(at.data, name))
		if err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
	return nil
}

func (p *program) verifyCommand() *cobra.Command {
	at := &place{}
	c := p.command(manual{
		use: "verify --data DIR", short: diag.Say("核对存下的每一个字节", "check every byte that is kept"),
		long:    diag.Say("读一遍存下的全部内容，和各自的摘要比较，并检查数据库本身。", "Reads all that is kept, compares it with its digests, and lets the database check itself."),
		example: "  unionsync verify --data /var/lib/unionsync",
	}, p.words(0, diag.Words{}), func(cmd *cobra.Command, _ []string) error {
		if err := p.settle(at); err != nil {
			return err
		}
		return p.verifyAll(cmd, at)
	})
	p.placeFlags(c.Flags(), at)
	return c
}

func (p *program) verifyAll(cmd *cobra.Command, at *place) error {
	k, err := at.keeper(cmd.Context())
	if err != nil {
		return err
	}
	v, err := k.Verify(cmd.Context())
	if err = errors.Join(err, k.Close()); err != nil {
		return &sayError{code: exitFaults, text: diag.Say("存下的内容有问题：%v", "what is kept is not sound: %v", err), cause: err,
			hint: diag.Say("先把 --data 整个抄一份，再从最近的备份恢复；手机上还有的，会自己再送来", "copy all of --data first, then restore the last backup; what phones still have they will send again")}
	}
	fmt.Fprintln(p.stdout, p.in(diag.Say("完好：%d 份表单，%d 个附件部分，%d 份答复", "sound: %d envelopes, %d parts, %d replies", v.Envelopes, v.Parts, v.Replies)))
	return nil
}

func (p *program) statsCommand() *cobra.Command {
	at := &place{}
	var out, siteFile string
	c := p.command(manual{
		use: "stats --data DIR [--out FILE --site unionsync.json]", short: diag.Say("现有多少、多久了、答复得多快", "how much there is, since when, and how fast unions answer"),
		long: diag.Say(
			"每个工会、每种表单、每种状态各有多少，最早的是什么时候；没有编号，也没有内容。\n\n"+
				"--out 把答复得多快写成 JSON：最近 12 个月，每个工会的每种表单各有多少件、一半在几小时以内看到和\n办结、按答应的时间答复的占百分之几、评分平均多少。不到 5 件的不写，件数按 5 件一档。",
			"How many envelopes of each union, form and state there are, and since when. No ids, no contents.\n\n"+
				"--out writes how fast unions answer as JSON: of the last 12 months, by union and form, how many cases there\nwere, within how many hours half of them were viewed and done, how many percent were answered as promised, and\nthe mean of ratings. What fewer than 5 cases say is left out, and cases are told in steps of 5."),
		example: "  unionsync stats --data /var/lib/unionsync\n  unionsync stats --data /var/lib/unionsync --site unionsync.json --out answers.json",
	}, p.words(0, diag.Words{}), func(cmd *cobra.Command, _ []string) error {
		if (out == "") != (siteFile == "") {
			return usage(diag.Say("--out 和 --site 要一起写", "--out and --site belong together"), diag.Say("答应多久答复，写在 unionsync.json 里", "what forms promise stands in unionsync.json"))
		}
		if err := p.settle(at); err != nil {
			return err
		}
		k, err := at.keeper(cmd.Context())
		if err != nil {
			return err
		}
		if out != "" {
			return errors.Join(writeSpeeds(cmd.Context(), k, siteFile, out), k.Close())
		}
		s, err := k.Stats(cmd.Context())
		if err = errors.Join(err, k.Close()); err != nil {
			return err
		}
		p.printStats(s)
		return nil
	})
	p.placeFlags(c.Flags(), at)
	c.Flags().StringVar(&out, "out", "", p.in(diag.Say("答复得多快，写到这个文件", "the file for how fast unions answer")))
	c.Flags().StringVar(&siteFile, "site", "", p.in(diag.Say("unionsync.json 在哪里", "where unionsync.json is")))
	return c
}

var stateWords = map[queue.State]diag.Words{
	queue.Received: diag.Say("已收到", "received"), queue.Delivered: diag.Say("已送达", "delivered"), queue.Viewed: diag.Say("已查看", "viewed"),
	queue.Answered: diag.Say("已答复", "answered"), queue.Closed: diag.Say("已办结", "closed"), queue.Withdrawn: diag.Say("已撤回", "withdrawn"),
}

func (p *program) printStats(s queue.Stats) {
	for _, c := range s.Counts {
		fmt.Fprintf(p.stdout, "%s\t%s\t%s\t%d\t%s\n", c.Union, c.Form, p.in(stateWords[c.State]), c.Envelopes, c.Oldest.Format("2006-01-02 15:04"))
	}
	erased := 0
	for _, n := range s.Erased {
		erased += n
	}
	fmt.Fprintln(p.stdout, p.in(diag.Say(
		"附件部分 %d，待投递 %d，投递失败 %d，答复 %d，已删除 %d",
		"parts %d, to be delivered %d, given up %d, replies %d, erased %d", s.Parts, s.Due, s.Dead, s.Replies, erased)))
}

// eraseFlags say what is to be erased, where it is not read from standard input.
type eraseFlags struct {
	place
	unknown   bool
	olderThan string
	site      string
}

func (p *program) eraseCommand() *cobra.Command {
	f := &eraseFlags{}
	at := &f.place
	c := p.command(manual{
		use: "erase --data DIR [--unknown --older-than 30d] < FILE", short: diag.Say("删除", "erase"),
		long: diag.Say(
			"从标准输入读信封的摘要，每行一个（43 个字符），一一删除：先记进 ledger，再删去内容。\n删了就没有了，只在工会有记录地决定以后用。备份里的到期（30 天）才没有。\n\n"+
				"加 --unknown 就不读标准输入，而是删去寄给 unionsync.json 里没有的工会、收到已久的：它们没有哪个工会看得见，不会自己\n过期。unionsync.json 现在有了的工会不删。",
			"Reads digests of envelopes from standard input, one a line (43 characters), and erases each: into the ledger first, then\nits bytes. There is no way back; use it for what the union has decided and recorded. Backups lose it when they expire (30 days).\n\n"+
				"With --unknown it reads nothing, and erases what came long ago for unions that are not in unionsync.json: no union sees\nit, and it never expires. Nothing goes of a union that is in unionsync.json by now."),
		example: "  echo 4f9J…  | unionsync erase --data /var/lib/unionsync\n  unionsync erase --data /var/lib/unionsync --unknown --older-than 30d",
	}, p.words(0, diag.Words{}), func(cmd *cobra.Command, _ []string) error {
		if err := p.settle(at); err != nil {
			return err
		}
		if f.unknown {
			return p.eraseUnknown(cmd, f)
		}
		list, err := readDigests(p.stdin)
		if err != nil {
			return err
		}
		return p.eraseAll(cmd, at, list)
	})
	p.placeFlags(c.Flags(), at)
	c.Flags().BoolVar(&f.unknown, "unknown", false, p.in(diag.Say("删去寄给不认识的工会的", "erase what is for unions that are not known")))
	c.Flags().StringVar(&f.olderThan, "older-than", "", p.in(diag.Say("和 --unknown 一起：收到多久以上的，例如 30d", "with --unknown: what came so long ago, such as 30d")))
	c.Flags().StringVar(&f.site, "site", "", p.in(diag.Say("和 --unknown 一起：unionsync.json；接收端正在运行时不用写", "with --unknown: unionsync.json; not needed while the endpoint runs")))
	return c
}

// eraseUnknown erases what nobody will ever see.
func (p *program) eraseUnknown(cmd *cobra.Command, f *eraseFlags) error {
	days, err := strconv.Atoi(strings.TrimSuffix(f.olderThan, "d"))
	if err != nil || days < 1 || !strings.HasSuffix(f.olderThan, "d") {
		return usage(
			diag.Say("选项 --older-than 不能是“%s”", "the flag --older-than cannot be %q", f.olderThan),
			diag.Say("写整天数，例如 30d；什么也没有删", "it wants whole days, such as 30d; nothing was erased"))
	}
	k, err := f.keeper(cmd.Context())
	if err != nil {
		return err
	}
	known := func(string) bool { return true }
	if _, runs := k.(*remote); !runs {
		if known, err = f.known(); err != nil {
			return errors.Join(err, k.Close())
		}
	}
	s, err := k.EraseStrangers(cmd.Context(), time.Now().Add(-time.Duration(days)*24*time.Hour), known)
	if err = errors.Join(err, k.Close()); err != nil {
		return err
	}
	fmt.Fprintln(p.stdout, p.in(diag.Say("删除了 %d 份，寄给 %d 个不认识的工会", "erased %d, for %d unknown unions", s.Envelopes, s.Unions)))
	return nil
}

// known tells the unions of unionsync.json.
func (f *eraseFlags) known() (func(union string) bool, error) {
	if f.site == "" {
		return nil, usage(
			diag.Say("没有写 --site，不知道哪些工会是认识的", "--site is missing, which says what unions are known"),
			diag.Say("写接收端用的 unionsync.json；什么也没有删", "name the unionsync.json of the endpoint; nothing was erased"))
	}
	file, err := site.Open(f.site)
	if err != nil {
		return nil, err
	}
	unions := file.Site().Unions
	return func(union string) bool { return unions[union] != nil }, nil
}

// readDigests reads all of them before anything is erased.
func readDigests(r io.Reader) ([]queue.Digest, error) {
	var list []queue.Digest
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		text := strings.TrimSpace(lines.Text())
		if text == "" {
			continue
		}
		d, err := parseDigest(text)
		if err != nil {
			return nil, usage(diag.Say("第 %d 行不是信封的摘要", "line %d is no digest of an envelope", n), diag.Say("每行一个，43 个字符；什么也没有删", "one a line, 43 characters; nothing was erased"))
		}
		list = append(list, d)
	}
	return list, lines.Err()
}

func (p *program) eraseAll(cmd *cobra.Command, at *place, list []queue.Digest) error {
	k, err := at.keeper(cmd.Context())
	if err != nil {
		return err
	}
	done, unknown := 0, 0
	for _, d := range list {
		switch err = k.Erase(cmd.Context(), d, queue.Decided); {
		case errors.Is(err, queue.ErrNotFound):
			unknown++
			err = nil
		case err == nil:
			done++
		}
		if err != nil {
			break
		}
	}
	if err = errors.Join(err, k.Close()); err != nil {
		return err
	}
	fmt.Fprintln(p.stdout, p.in(diag.Say("删除了 %d 份，没有找到 %d 份", "erased %d, not found %d", done, unknown)))
	return nil
}

func (p *program) versionCommand() *cobra.Command {
	return p.command(manual{
		use: "version", short: diag.Say("版本", "the version"), long: diag.Say("显示版本。", "Shows the version."),
	}, p.words(0, diag.Words{}), func(*cobra.Command, []string) error {
		version := "(devel)"
		if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
			version = info.Main.Version
		}
		fmt.Fprintln(p.stdout, "unionsync "+version)
		return nil
	})
}
