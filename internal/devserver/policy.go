package devserver

import (
	"slices"
	"strings"
)

// A directive is one part of a Content Security Policy.
type directive struct {
	name   string
	values []string
}

// trusted is the name under which our script makes HTML where a page's policy
// wants names for that.
const trusted = "unionhall-preview"

// allow returns policy with our script, its connections and the styles that it
// changes in place allowed, and nothing else. The nonce is on our script and on
// styles that are allowed without it, so that scripts and styles that would do
// nothing when the site is published do nothing here either.
func allow(policy, nonce string) string {
	p := directives(policy)
	p = permit(p, "'nonce-"+nonce+"'", "script-src-elem", "script-src", "default-src")
	if !slices.Contains(valuesOf(p, styleSources...), "'unsafe-inline'") { // which a nonce would switch off
		p = permit(p, "'nonce-"+nonce+"'", styleSources...)
	}
	p = permit(p, "'self'", "connect-src", "default-src")
	if i := find(p, "trusted-types"); i >= 0 {
		p[i].values = append(without(p[i].values, "'none'"), trusted)
	}
	return written(p)
}

// styleSources are the directives for style elements, the first of which
// counts.
var styleSources = []string{"style-src-elem", "style-src", "default-src"}

// valuesOf returns those of the first of names that the policy has.
func valuesOf(p []directive, names ...string) []string {
	for _, name := range names {
		if i := find(p, name); i >= 0 {
			return p[i].values
		}
	}
	return nil
}

// permit adds a source to the first of names that the policy has: it is the
// one that counts. default-src stays as it is; what falls back to it gets a
// directive of its own with the same sources.
func permit(p []directive, source string, names ...string) []directive {
	for _, name := range names {
		i := find(p, name)
		switch {
		case i < 0:
			continue
		case slices.Contains(p[i].values, source):
			return p
		}
		values := append(without(p[i].values, "'none'"), source)
		if name == "default-src" {
			// Behind the elements' directive stands the one for all scripts.
			return append(p, directive{names[len(names)-2], values})
		}
		p[i].values = values
		return p
	}
	return p
}

func directives(policy string) []directive {
	var list []directive
	for part := range strings.SplitSeq(policy, ";") {
		if words := strings.Fields(part); len(words) > 0 {
			list = append(list, directive{strings.ToLower(words[0]), words[1:]})
		}
	}
	return list
}

// find returns the first directive of a name: browsers pass over later ones.
func find(p []directive, name string) int {
	return slices.IndexFunc(p, func(d directive) bool { return d.name == name })
}

func without(values []string, value string) []string {
	return slices.DeleteFunc(slices.Clone(values), func(v string) bool { return strings.EqualFold(v, value) })
}

func written(p []directive) string {
	parts := make([]string, len(p))
	for i, d := range p {
		parts[i] = strings.Join(append([]string{d.name}, d.values...), " ")
	}
	return strings.Join(parts, "; ")
}
