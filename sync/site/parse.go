package site

import (
	"encoding/base64"
	"encoding/json"
	"net/netip"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"unionhall/internal/diag"
	"unionhall/internal/seal"
)

// mostBytes bounds the file: 10,000 unions with their keys and links take less.
const mostBytes = 64 << 20

// Parse reads a unionsync.json. It tells every fault with line and column; a
// site with faults is not to be used. path is what faults call the file.
func Parse(path string, text []byte) (*Site, diag.List) {
	r := &reader{path: path, text: text, rules: "unionsync",
		again: diag.Say("这个文件由 unionhall build 写，再生成一次就好", "unionhall build writes this file: build again")}
	if len(text) > mostBytes || !utf8.Valid(text) {
		r.list = diag.List{{Path: path, Rule: "unionsync/text", Text: diag.Say("文件太大，或者不是 UTF-8 文字", "the file is too large, or is not UTF-8"), Hint: r.again}}
		return nil, r.list
	}
	root := r.tree()
	if root == nil {
		return nil, r.list
	}
	s := &Site{Unions: map[string]*Union{}}
	r.object(root, map[string]func(*node){
		"v":            func(n *node) { s.Version = r.version(n) },
		"origins":      func(n *node) { s.Origins = r.texts(n, isOrigin, "origin", originWords) },
		"desk_origins": func(n *node) { s.DeskOrigins = r.texts(n, isOrigin, "origin", originWords) },
		"receipt_keys": func(n *node) { s.ReceiptKeys = r.texts(n, isKey, "key", keyWords) },
		"unions":       func(n *node) { r.unions(n, s.Unions) },
	}, "v", "origins", "unions")
	return s, r.list
}

func (r *reader) version(n *node) int {
	if n.value != json.Number(strconv.Itoa(Version)) {
		r.fault(n.at, "version",
			diag.Say("unionsync 只认识第 %d 版的文件", "unionsync knows version %d of this file alone", Version),
			diag.Say("让 unionhall 和 unionsync 是同一个版本", "use unionhall and unionsync of the same release"))
	}
	return Version
}

func (r *reader) unions(n *node, unions map[string]*Union) {
	r.named(n, isName, diag.Say("工会的 id", "the id of a union"), func(id string, n *node) {
		u := &Union{Forms: map[string]*Form{}}
		unions[id] = u
		r.object(n, map[string]func(*node){
			"forms":     func(n *node) { r.forms(n, u.Forms) },
			"key_sets":  func(n *node) { u.KeySets = r.texts(n, isDigest, "digest", digestWords) },
			"revoked":   func(n *node) { u.Revoked = r.texts(n, isDigest, "digest", digestWords) },
			"routes":    func(n *node) { u.Routes = r.texts(n, isRoute, "route", routeWords) },
			"links":     func(n *node) { u.Links = r.texts(n, isSigned, "signed", signedWords) },
			"keys":      func(n *node) { u.Keys = r.signed(n) },
			"parent":    func(n *node) { u.Parent = r.union(n) },
			"successor": func(n *node) { u.Successor = r.union(n) },
			"push":      func(n *node) { u.Push = r.yes(n) },
		}, "forms", "key_sets")
	})
}

func (r *reader) union(n *node) string {
	s, ok := r.word(n)
	if ok && !isName(s) {
		r.fault(n.at, "union", diag.Say("“%s”不是工会的 id", "%q is not the id of a union", s), r.again)
	}
	return s
}

func (r *reader) signed(n *node) string {
	s, ok := r.word(n)
	if ok && !isSigned(s) {
		r.fault(n.at, "signed", diag.Words{ZH: "这里不是" + signedWords.ZH, EN: "this is not " + signedWords.EN}, r.again)
	}
	return s
}

func (r *reader) forms(n *node, forms map[string]*Form) {
	r.named(n, isName, diag.Say("表单的名称", "the name of a form"), func(name string, n *node) {
		f := &Form{}
		forms[name] = f
		r.object(n, map[string]func(*node){
			"answer_within":  func(n *node) { f.AnswerWithin = r.number(n, 24*365) },
			"retention_days": func(n *node) { f.RetentionDays = r.number(n, 3650) },
			"urgent":         func(n *node) { f.Urgent = r.yes(n) },
			"anonymous":      func(n *node) { f.Anonymous = r.yes(n) },
		})
	})
}

// named reads an object whose members are named by whoever wrote the site.
func (r *reader) named(n *node, check func(string) bool, what diag.Words, read func(string, *node)) {
	if n.value != json.Delim('{') {
		r.shape(n, diag.Say("一组值 {…}", "an object"))
		return
	}
	for _, m := range n.members {
		if !check(m.name) {
			r.fault(m.at, "name", diag.Words{ZH: "“" + m.name + "”不能是" + what.ZH, EN: strconv.Quote(m.name) + " cannot be " + what.EN}, r.again)
			continue
		}
		read(m.name, m.value)
	}
}

var (
	name   = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,63}$`) // as in the header of an envelope
	route  = regexp.MustCompile(`^[a-z0-9][a-z0-9:-]{0,127}$`)
	signed = regexp.MustCompile(`^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{86}$`)

	originWords = diag.Say("网址的来源，例如 https://gonghui.example", "an origin, such as https://gonghui.example")
	keyWords    = diag.Say("完整的公钥（87 个字符）", "a whole public key (87 characters)")
	digestWords = diag.Say("摘要（43 个字符）", "a digest (43 characters)")
	routeWords  = diag.Say("投递的去处", "a route")
	signedWords = diag.Say("签过名的文字", "a signed text (compact JWS)")
)

func isName(s string) bool   { return name.MatchString(s) }
func isRoute(s string) bool  { return route.MatchString(s) }
func isSigned(s string) bool { return signed.MatchString(s) }

func isDigest(s string) bool {
	b, err := base64.RawURLEncoding.Strict().DecodeString(s)
	return err == nil && len(b) == 32 && len(s) == 43
}

func isKey(s string) bool {
	_, err := seal.ParsePublicKey(s)
	return err == nil
}

// isOrigin takes origins as browsers write them: scheme, host, port if it is
// not the usual one, and nothing else. Plain HTTP is for this machine alone.
func isOrigin(s string) bool {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || u.Scheme+"://"+u.Host != s || strings.ToLower(s) != s {
		return false
	}
	return u.Scheme == "https" || u.Scheme == "http" && isLoopback(u.Hostname())
}

func isLoopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// Origin returns the origin of an address as browsers name it, or "" where the
// address has none that forms can be sent from.
func Origin(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	host := strings.ToLower(u.Host)
	if usual := map[string]string{"https": ":443", "http": ":80"}[u.Scheme]; usual != "" {
		host = strings.TrimSuffix(host, usual)
	}
	if o := u.Scheme + "://" + host; isOrigin(o) {
		return o
	}
	return ""
}
