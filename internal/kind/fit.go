package kind

import (
	"cmp"
	"strings"

	"unionhall/internal/diag"
	"unionhall/internal/fields"
)

// fit tells where a kind's settings name fields that are not there, or are of
// another type.
func (d *draft) fit(k *Kind) {
	if strings.ContainsAny(k.Folder, `/\`) || strings.HasPrefix(k.Folder, ".") {
		d.schemaFault(d.values.Get("folder").Pos, diag.Say("“%s”不能作文件夹名", "%q cannot be the name of a folder", k.Folder))
	}
	d.fitDate(k, "date_from", k.DateFrom)
	d.fitDate(k, "stale_by", k.StaleBy)
	for _, name := range k.ExpiresBy {
		d.fitDate(k, "expires_by", name)
	}
	d.fitDate(k, "calendar", k.Calendar.Starts)
	d.fitDate(k, "calendar", k.Calendar.Ends)
	if f := k.Field(k.Calendar.Place); k.Calendar.Place != "" && (f == nil || f.List || f.Type != Text) {
		d.schemaFault(d.placeOf("calendar"), diag.Say("calendar 的“%s”不是文字字段", "%q of calendar is no field with a text", k.Calendar.Place))
	}
	if k.Home < 0 {
		d.schemaFault(d.placeOf("home"), diag.Say("home 不能是负数", "home is negative"))
	}
	if (k.StaleBy == "") != (k.StaleAfter == 0) || k.StaleAfter < 0 {
		d.schemaFault(cmp.Or(d.placeOf("stale_after"), d.placeOf("stale_by")),
			diag.Say("stale_by 和 stale_after 要一起写，stale_after 是大于 0 的天数", "stale_by and stale_after go together, and stale_after is a number of days above 0"))
	}
}

// fitDate tells where a key names no field with a date.
func (d *draft) fitDate(k *Kind, key, name string) {
	if f := k.Field(name); name != "" && (f == nil || f.List || f.Type != Date && f.Type != Time) {
		d.schemaFault(d.placeOf(key), diag.Say("%[1]s 的“%[2]s”不是日期字段", "%[2]q of %[1]s is no field with a date", key, name))
	}
}

// placeOf is where a key stands, or where the kind is named from which its value
// comes.
func (d *draft) placeOf(key string) fields.Pos {
	for _, name := range [...]string{key, "extends"} {
		if v := d.values.Get(name); v != nil {
			return v.Pos
		}
	}
	return fields.Pos{}
}
