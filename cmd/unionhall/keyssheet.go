package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"unionhall/internal/diag"
	"unionhall/internal/seal"
	"unionhall/internal/seal/words"
)

// sheetFlags is what "keys sheet" can be told.
type sheetFlags struct {
	number textValue
	round  textValue
	keysFlags
}

func (p *program) keysSheetCommand() *cobra.Command {
	f := &sheetFlags{number: textValue{flag: "number", word: "N"}, round: textValue{flag: "round", word: "N", text: "1"}, keysFlags: *newOwnFlags()}
	c := p.command(manual{
		name: "sheet", args: "FILE",
		short: diag.Say("把一把私钥印成三张纸，任意两张能恢复", "print a private key on three sheets, of which any two restore it"),
		long: diag.Say(
			`显示三张纸中的一张，印出来交给一个人保管；三个人各拿一张。任意两张合起来能恢复私钥（unionhall keys
restore），一张什么也看不出。一次只显示一张，不要存成文件。同一张可以再印，内容不变。

有一张丢了：用 --round 2 重新印三张，旧的三张都销毁；新旧两套不能混用。`,
			`Shows one of three sheets, to be printed and kept by one person; three people have one each. Any
two of them restore the private key (unionhall keys restore), one alone says nothing. One sheet
is shown at a time: do not keep it as a file. The same sheet can be printed again.

Where one was lost, print three of another set with --round 2 and destroy the old ones. Sheets
of two sets do not go together.`),
		examples: []example{
			{diag.Say("第一张，直接打印", "the first one, straight to the printer"), "unionhall keys sheet keys/recovery-yl-linhe-12345-67890.jwe --number 1 | lp"},
		},
	}, oneArgument(diag.Say("私钥文件", "the file of a private key")), func(cmd *cobra.Command, args []string) error {
		return p.keysSheet(cmd.Context(), f, args[0])
	})
	s := c.Flags()
	s.SortFlags = false
	s.Var(&f.number, "number", p.in(diag.Say("第几张：1、2 或 3", "which sheet: 1, 2 or 3")))
	s.Var(&f.round, "round", p.in(diag.Say("第几套；默认第 1 套", "which set; default: 1")))
	s.Var(&f.passphrase, "passphrase-file", p.in(passphraseUsage))
	return c
}

// keysSheet runs "keys sheet".
func (p *program) keysSheet(ctx context.Context, f *sheetFlags, file string) error {
	number, err := strconv.Atoi(f.number.text)
	round, failed := strconv.ParseUint(f.round.text, 10, 16)
	if err != nil || number < 1 || number > 3 || failed != nil || round < 1 {
		return usage(
			diag.Say("没有这一张", "there is no such sheet"),
			diag.Say("--number 写 1、2 或 3；--round 写 1 或更大的整数", "--number wants 1, 2 or 3, --round a whole number from 1 on"))
	}
	key, err := p.openKeyFile(ctx, &f.keysFlags, file)
	if err != nil {
		return err
	}
	sheets, err := seal.Sheets(key, uint32(round))
	if err != nil {
		return err
	}
	public, err := seal.PublicKeyOf(key)
	if err != nil {
		return err
	}
	name := strings.TrimSuffix(filepath.Base(file), seal.KeyFileEnding)
	p.tell(diag.Say("%s", "%s", p.sheetText(sheets[number-1], name, public)))
	return nil
}

// The lines of a sheet, in the order in which they stand.
var sheetLines = []struct{ name, zh, en string }{
	{"sheet", "第几张 sheet", "sheet"}, {"key", "钥匙 key", "key"}, {"words", "指纹 words", "words"}, {"set", "哪一套 set", "set"},
	{"first", "上 first", "first"}, {"second", "下 second", "second"}, {"check", "校验 check", "check"},
}

func (p *program) sheetText(s seal.Sheet, name string, public seal.PublicKey) string {
	language := "en"
	if p.lang == "zh" {
		language = "zh-Hans"
	}
	list, _ := words.In(language)
	values := map[string]string{
		"sheet": strconv.Itoa(s.Number), "key": name, "words": list.Fingerprint(public.Thumbprint()), "set": digits(s.Set),
		"first": list.Code(s.Shares[0][:]), "second": list.Code(s.Shares[1][:]), "check": digits(s.Check()),
	}
	var b strings.Builder
	b.WriteString(p.in(diag.Say("应急纸：一共三张，任意两张能恢复这把私钥。不要和另一张放在一起，不要拍照。\n", "One of three sheets, of which any two restore this private key. Keep it apart from the others; take no picture of it.\n")))
	for _, l := range sheetLines {
		b.WriteString(p.in(diag.Words{ZH: l.zh, EN: l.en}) + ": " + values[l.name] + "\n")
	}
	return b.String()
}

// digits are ten in two groups, to be copied by hand.
func digits(n uint32) string { return fmt.Sprintf("%05d %05d", n/100000, n%100000) }

// A readSheet is a sheet as somebody has copied it.
type readSheet struct {
	seal.Sheet
	key   string
	words string
}

var errSheet = errors.New("no sheet")

// parseSheet reads what sheetText has written. The word before the colon counts.
func parseSheet(text string) (s readSheet, err error) {
	values := map[string]string{}
	for line := range strings.Lines(strings.ReplaceAll(text, "：", ":")) {
		label, value, ok := strings.Cut(line, ":")
		if fields := strings.Fields(label); ok && len(fields) > 0 {
			values[fields[len(fields)-1]] = strings.TrimSpace(value)
		}
	}
	number := func(text string) uint32 {
		n, failed := strconv.ParseUint(strings.ReplaceAll(text, " ", ""), 10, 32)
		if failed != nil {
			err = errSheet
		}
		return uint32(n)
	}
	s.Number, s.Set, s.key, s.words = int(number(values["sheet"])), number(values["set"]), values["key"], values["words"]
	for i, name := range []string{"first", "second"} {
		share, failed := words.Read(values[name])
		if failed != nil || len(share) != len(s.Shares[i]) {
			return s, errSheet
		}
		copy(s.Shares[i][:], share)
	}
	if err == nil && s.Check() != number(values["check"]) {
		err = errSheet
	}
	return s, err
}

func (p *program) keysRestoreCommand() *cobra.Command {
	f := newOwnFlags()
	c := p.command(manual{
		name: "restore", args: "SHEET SHEET",
		short: diag.Say("用两张应急纸恢复私钥", "restore a private key from two of its sheets"),
		long: diag.Say(
			`把两张应急纸上的字照样输入两个文本文件，恢复私钥，放进有新口令的文件。纸上有校验，输错了会指出
是哪一张；恢复的钥匙还要和纸上的指纹对得上。用完把两个文本文件删掉。`,
			`Type what stands on two sheets into two text files; the key is restored into a file with a new
passphrase. The sheets have checksums: a slip is told with its sheet, and the key that comes out
has to fit the words on them. Delete the two text files afterwards.`),
		examples: []example{{diag.Say("第一张和第三张", "the first and the third one"), "unionhall keys restore one.txt three.txt"}},
	}, unionArgument(2, diag.Say("两张应急纸的文本文件", "the text files of two sheets")), func(cmd *cobra.Command, args []string) error {
		return p.keysRestore(cmd.Context(), f, args)
	})
	p.ownFlagSet(c, f)
	return c
}

// keysRestore runs "keys restore".
func (p *program) keysRestore(ctx context.Context, f *keysFlags, args []string) error {
	var sheets [2]readSheet
	if len(args) > len(sheets) {
		return usage(
			diag.Say("两张就够了，多了“%s”", "two sheets are enough, without %s", args[2]),
			diag.Say("只写两张", "name two of them"))
	}
	for i, file := range args {
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		if sheets[i], err = parseSheet(string(text)); err != nil {
			return usage(
				diag.Say("“%s”里的不对：有字输错了，或者少了一行", "%s is not right: something is misspelt, or a line is missing", file),
				diag.Say("照纸上的逐行核对，每行冒号前后都要有", "compare it with the sheet line by line, with what stands before each colon"))
		}
	}
	key, err := seal.JoinSheets(sheets[0].Sheet, sheets[1].Sheet)
	if err != nil {
		return usage(
			diag.Say("这两张合不起来：不是同一套，或者是同一张", "these two do not go together: they are of two sets, or the same sheet"),
			diag.Say("要两张不同的、“哪一套”相同的纸", "it takes two different sheets with the same set"))
	}
	restored := &newKey{name: withoutDigits(sheets[0].key), opens: strings.HasPrefix(sheets[0].key, "recovery-"), key: key}
	public, err := restored.public()
	if err != nil {
		return err
	}
	if !saysKey(sheets[0].words, public) {
		return usage(diag.Say("恢复出来的钥匙和纸上的指纹不一样", "the key that comes out does not fit the words on the sheets"), diag.Say("用另一张纸再试", "try with the other sheet"))
	}
	files, err := p.makeKeys(ctx, f, f.dir.text, restored)
	if err != nil {
		return err
	}
	p.answer.Made = &madeKeysAnswer{Line: public.String(), Words: p.wordsOf(public), Files: files}
	p.tell(diag.Say("恢复了私钥：%s\n请删掉那两个文本文件。\n", "The private key was restored: %s\nNow delete the two text files.\n", files[0]))
	return nil
}

// withoutDigits takes the fingerprint off a file's name: the key brings its own.
// No part of it leads to another folder.
func withoutDigits(name string) string {
	name = strings.TrimRight(name, "-0123456789")
	if name == "" || strings.ContainsAny(name, `/\.`) {
		return "restored"
	}
	return name
}
