package build

import (
	"bytes"
	"context"
	"os"
	"slices"

	"unionhall/internal/diag"
	"unionhall/internal/seal"
	"unionhall/pwa"
)

// VerifyRule is the rule of the faults that Options.Verify finds. They are told
// of a site that has been published.
const VerifyRule = "offline/verify"

// mostDiffering is how many pages of one set are named.
const mostDiffering = 10

// verify reads what phones fetch from the output folder, and compares every page
// that they make of it with the page that lies there.
func (u *update) verify(ctx context.Context) error {
	k := u.keeping
	faults := make([]diag.List, len(k.sets))
	pages := make([]int, len(k.sets))
	err := inBlocks(ctx, u.Jobs, 1, len(k.sets), func(_, i int) error {
		faults[i], pages[i] = k.verify(ctx, k.sets[i])
		return ctx.Err()
	})
	for i := range faults {
		u.tell(faults[i])
		u.verified += pages[i]
	}
	return err
}

// verify looks at one set. It returns what is wrong, and how many pages it has.
func (k *keeping) verify(ctx context.Context, s *offlineSet) (list diag.List, pages int) {
	place := s.place("")
	from := otherFolder(k.ground.path(place))
	text, err := from.read(ctx, editionFile)
	if err != nil {
		return diag.List{broken(s, err)}, 0
	}
	var check func(jws string) ([]byte, error)
	if k.signs() {
		check = func(jws string) ([]byte, error) { return seal.Verify(seal.Edition, jws, k.keys...) }
	}
	published, err := pwa.ReadPublished(text, check, func(name string) ([]byte, error) { return readPart(ctx, from, name) })
	if err != nil {
		return diag.List{broken(s, err)}, 0
	}
	p, err := newPhone(ctx, from, published)
	if err == nil {
		err = p.keep()
	}
	if err != nil {
		return diag.List{broken(s, err)}, 0
	}
	wanted, at := k.pagesOf(s)
	differing := 0
	for i := range wanted {
		address := wanted[i].Address
		file := k.site.Pages()[at[address]].File
		kept, ok := p.page(address)
		if !ok && k.hasTwin(wanted, address) {
			continue
		}
		page, err := os.ReadFile(k.ground.path(string(file)))
		if ok && err == nil && bytes.Equal(kept, page) {
			delete(p.pages, address)
			continue
		}
		delete(p.pages, address)
		if differing++; differing <= mostDiffering {
			list = append(list, differs(string(file), kept, page))
		}
	}
	for address := range p.pages {
		list = append(list, diag.Diag{
			Rule: VerifyRule, Severity: diag.Fault,
			Text: diag.Say("%s 在手机里有，网站上没有", "%s is kept by phones, and the site has no such page", address), Hint: verifyHint,
		})
	}
	return list, len(wanted)
}

// hasTwin reports whether phones cannot tell a page from another one of its set:
// then one of the two is left out.
func (k *keeping) hasTwin(pages []pwa.SetPage, address string) bool {
	return slices.ContainsFunc(pages, func(p pwa.SetPage) bool { return p.Address != address && pwa.Key(p.Address) == pwa.Key(address) })
}

var verifyHint = diag.Say("输出文件夹可能被改动过；再生成一次，还是这样就报告给开发者",
	"the output folder may have been changed; build again, and tell the developers if this stays")

func broken(s *offlineSet, err error) diag.Diag {
	return diag.Diag{
		Rule: VerifyRule, Severity: diag.Fault,
		Text: diag.Say("手机读不了 %s：%v", "phones cannot read %s: %v", s.place(""), err), Hint: verifyHint,
	}
}

// differs tells where a page that phones make is another one than the site's.
func differs(file string, kept, page []byte) diag.Diag {
	at := 0
	for at < len(kept) && at < len(page) && kept[at] == page[at] {
		at++
	}
	return diag.Diag{
		Rule: VerifyRule, Severity: diag.Fault,
		Text: diag.Say("%[1]s 在手机里和网站上不同，从第 %[2]d 个字节起", "%[1]s differs between phones and the site, from byte %[2]d on", file, at+1), Hint: verifyHint,
	}
}
