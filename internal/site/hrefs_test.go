package site_test

import (
	"net/url"
	"path"
	"reflect"
	"strings"
)

// hrefs returns the relative links in the fields Href of a view.
func hrefs(view any) []string {
	var list []string
	walk(reflect.ValueOf(view).Elem(), func(name string, v reflect.Value) {
		if h := v.String(); name == "Href" && h != "" && !strings.Contains(h, ":") {
			list = append(list, h)
		}
	})
	return list
}

// walk calls visit for every text in v.
func walk(v reflect.Value, visit func(name string, v reflect.Value)) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Field(i); f.Kind() == reflect.String {
				visit(v.Type().Field(i).Name, f)
			} else if v.Type().Field(i).IsExported() {
				walk(f, visit)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			walk(v.Index(i), visit)
		}
	}
}

// follow returns the file that a browser finds at href from a page.
func follow(page, href string) string {
	plain, err := url.PathUnescape(href)
	if err != nil {
		return "malformed: " + href
	}
	return path.Join(path.Dir(page), plain)
}
