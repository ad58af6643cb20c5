package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"unionhall/internal/diag"
	"unionhall/internal/officer"
)

// exportedAnswer is what "desk export" says.
type exportedAnswer struct {
	Folder string   `json:"folder"`
	Tables []string `json:"tables"` // files
	Cases  int      `json:"cases"`  // envelopes
	Photos int      `json:"photos"`
}

func (p *program) deskExportCommand() *cobra.Command {
	f := newOfficerFlags()
	into, only := textValue{flag: "into", word: "DIR"}, textValue{flag: "form", word: "ID"}
	photos := false
	c := p.command(manual{
		name:  "export",
		short: diag.Say("导出成表格、JSON 和照片", "write tables, JSON and photos"),
		long: diag.Say(
			`打开 --cases 里的表，写到 --into：每种表单一张 CSV，列和发布的一样；cases.json 一行一份；
--photos 另外写出照片。CSV 用 Excel、WPS、LibreOffice 打开都不会变成公式。不连网络。

写出来的是明文，只有您自己的用户读得到；用完请删去。`,
			`Opens what is in --cases and writes it into --into: a CSV for each form, with its columns as they
were published; cases.json, a line for each; with --photos the photos as well. Excel, WPS and
LibreOffice take nothing in the CSV for a formula. It needs no network.

What is written can be read by your own user, and is not sealed: delete it when you are done.`),
		examples: []example{
			{diag.Say("全部，连照片", "everything, photos included"), "unionhall desk export --into export --photos"},
			{diag.Say("只要一种表单", "one form alone"), "unionhall desk export --into export --form wages"},
		},
	}, noArguments, func(cmd *cobra.Command, _ []string) error {
		return p.deskExport(cmd.Context(), f, into.text, only.text, photos)
	})
	p.officerFlagSet(c, f, false)
	c.Flags().Var(&into, "into", p.in(diag.Say("写到哪个文件夹；默认 export/", "the folder to write into; default: export/")))
	c.Flags().Var(&only, "form", p.in(diag.Say("只要这种表单", "this form alone")))
	c.Flags().BoolVar(&photos, "photos", false, p.in(diag.Say("照片也写出来", "write the photos as well")))
	into.text = "export"
	offerFolders(c, "into")
	return c
}

// deskExport runs "desk export".
func (p *program) deskExport(ctx context.Context, f *officerFlags, into, only string, photos bool) error {
	known, err := f.deskSite(true)
	if err != nil {
		return err
	}
	cases, closed, err := p.openCases(ctx, f, known, nil, true)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(into, 0o700); err != nil {
		return err
	}
	a := &exportedAnswer{Folder: into, Tables: []string{}}
	var lines bytes.Buffer
	byForm := map[string][]*officer.Case{}
	var names []string
	for _, c := range withoutRatings(cases) {
		name := "" // of no form that is known here: in cases.json alone
		if c.Form != nil {
			name = c.Form.Name()
		}
		if only != "" && (c.Form == nil || c.Form.ID != only) {
			continue
		}
		text, err := caseJSON(c)
		if err != nil {
			return err
		}
		lines.Write(text)
		a.Cases++
		if byForm[name] == nil {
			names = append(names, name)
		}
		byForm[name] = append(byForm[name], c)
		if photos {
			if err := a.writePhotos(c); err != nil {
				return err
			}
		}
	}
	if err := writePrivate(filepath.Join(into, "cases.json"), lines.Bytes()); err != nil {
		return err
	}
	for _, name := range names {
		if name == "" {
			continue
		}
		var csv bytes.Buffer
		if err := officer.TableOf(byForm[name][0].Form, byForm[name], p.lang, time.Local).CSV(&csv); err != nil {
			return err
		}
		if err := writePrivate(filepath.Join(into, name+".csv"), csv.Bytes()); err != nil {
			return err
		}
		a.Tables = append(a.Tables, name+".csv")
	}
	p.answer.Exported = a
	p.tell(diag.Say("%[1]s：%[2]d 份，%[3]d 张表格，%[4]d 张照片\n", "%[1]s: %[2]d forms, %[3]d tables, %[4]d photos\n", into, a.Cases, len(a.Tables), a.Photos))
	if closed > 0 {
		return errFaults
	}
	return nil
}

// writePhotos writes the photos of a case that are whole.
func (a *exportedAnswer) writePhotos(c *officer.Case) error {
	for _, photo := range c.Photos {
		if photo.Bytes == nil {
			continue
		}
		dir := filepath.Join(a.Folder, "photos")
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return err
		}
		if err := writePrivate(filepath.Join(dir, officer.PhotoFile(c, photo)), photo.Bytes); err != nil {
			return err
		}
		a.Photos++
	}
	return nil
}
