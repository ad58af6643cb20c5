package importtest

import (
	"slices"
	"strings"
	"testing"
)

// A rule says which of our packages a package may import, and why no others.
type rule struct {
	may []string
	why string
}

// leaf is what everything may stand on.
var leaf = []string{"internal/digest", "internal/diag", "internal/spelling"}

// rules has a line for every package. A package boundary is the boundary of a
// cache: a stage that cannot import another one cannot depend on it in secret.
var rules = map[string]rule{
	"internal/digest":     {nil, "everything stands on it"},
	"internal/diag":       {nil, "everything stands on it"},
	"internal/fields":     {[]string{"internal/diag"}, "it knows YAML and positions, not what the values mean"},
	"internal/spelling":   {nil, "it compares words and knows nothing of what they name"},
	"internal/collector":  {nil, "it sets the runtime, and knows nothing of what fills the memory"},
	"internal/wire":       {[]string{"internal/digest"}, "it knows records, not what is in them"},
	"internal/seal":       {nil, "it knows keys and signatures, not what is signed; phones rely on it, so there is little of it"},
	"internal/seal/words": {nil, "it writes bits as words and knows no keys"},
	"internal/form":       {nil, "phones, endpoint and desk share it, and it knows none of them"},
	"internal/form/forms": {with("internal/fields", "internal/form", "internal/kind"), "it reads forms as editors write them, so that form itself, which the endpoint links, knows no YAML"},
	"internal/officer":    {[]string{"internal/diag", "internal/form", "internal/seal"}, "it is a client of the endpoint's addresses, and knows neither its packages nor the site's source"},
	"internal/carry":      {[]string{"internal/seal"}, "it carries sealed bytes from a file to an endpoint, and knows neither site nor queue"},
	"internal/kind":       {with("internal/fields"), "a schema does not know items or pages"},
	"internal/content":    {with("internal/fields", "internal/kind", "internal/wire"), "an item depends on its file and nothing else"},
	"internal/convert":    {with("internal/fields", "internal/kind"), "it writes our Markdown and never reads it back"},
	"internal/site":       {with("internal/fields", "internal/form", "internal/form/forms", "internal/kind", "internal/content", "internal/seal", "internal/seal/words"), "what a page says does not depend on templates or disks"},
	"internal/theme":      {with("internal/fields", "internal/site"), "a template sees views of site and nothing else"},
	"internal/asset":      {leaf, "it makes bytes smaller and knows no pages"},
	"internal/picture":    {leaf, "it knows pixels and metadata, not pages"},
	"internal/icon":       {with("internal/picture"), "it draws a mark or a logo and does not know whose"},
	"internal/check":      {with("internal/fields", "internal/kind", "internal/content", "internal/site"), "rules look at texts and at the site, never at what was published"},
	"internal/watch":      {nil, "it tells which files changed and knows nothing of what they are"},
	"internal/blank":      {with("internal/fields", "internal/kind"), "a new file follows its schema and nothing else"},
	"internal/build": {with("internal/fields", "internal/form/forms", "internal/kind", "internal/content", "internal/icon", "internal/picture", "internal/site", "internal/theme", "internal/asset", "internal/check", "internal/wire", "internal/seal", "internal/seal/words", "pwa"),
		"the pipeline joins the stages, and nothing but a command joins the pipeline"},
	"internal/desk":       {[]string{"internal/digest", "internal/seal/words", "pwa"}, "it lays out what the desk's scripts need, and knows neither unions nor forms"},
	"internal/devserver":  {[]string{"internal/asset", "internal/build", "internal/diag", "internal/digest", "internal/watch"}, "it serves what a Preview gives and knows no pages; its script is bundled like all others"},
	"internal/importtest": {nil, "rules look from outside"},
	"cmd/unionhall": {with("internal/blank", "internal/build", "internal/carry", "internal/check", "internal/collector", "internal/convert", "internal/desk", "internal/devserver", "internal/watch", "internal/officer", "internal/kind", "internal/site", "internal/theme", "internal/asset", "internal/content", "internal/fields", "internal/seal", "internal/seal/words",
		"pwa", "sync/intake", "sync/queue", "sync/site", "themes"),
		"flags and wiring only"},
	"pwa":        {[]string{"internal/asset", "internal/diag", "internal/digest", "internal/seal"}, "what runs on phones works on what stands in the page"},
	"themes":     {nil, "it embeds files and nothing else"},
	"sync/queue": {nil, "it keeps sealed bytes and knows neither the seal nor who asks"},
	"sync/site":  {with("internal/seal"), "it reads one file and knows no envelopes"},
	"cmd/unionsync": {[]string{"internal/diag", "internal/seal", "sync/deliver", "sync/intake", "sync/queue", "sync/queue/postgres", "sync/queue/sqlite", "sync/queue/sqlqueue", "sync/site"},
		"flags and wiring only; neither Markdown nor themes on the machine that holds people's forms"},
	"sync/intake":                 {[]string{"internal/collector", "internal/diag", "internal/seal", "sync/queue", "sync/site"}, "it checks what comes and hands it to a queue; how that keeps it, it does not know"},
	"sync/deliver":                {[]string{"sync/queue"}, "it carries sealed bytes on, and knows neither the seal nor the site"},
	"sync/queue/sqlqueue":         {[]string{"sync/queue"}, "it speaks SQL to any driver, so that a test can cut the power under one"},
	"sync/queue/sqlite":           {[]string{"sync/queue/sqlqueue"}, "it opens a file, and leaves what is in it to sqlqueue"},
	"sync/queue/postgres":         {[]string{"sync/queue/sqlqueue"}, "it opens a connection, and leaves what is said over it to sqlqueue"},
	"sync/queue/postgres/cluster": {nil, "it runs a server and knows nothing of what is kept there"},
	"sync/queue/queuetest":        {[]string{"sync/queue"}, "it knows what a queue promises, not how one keeps it"},
	"bench":                       {[]string{"internal/asset", "themes", "bench/link", "sync/queue/postgres/cluster"}, "it runs the programs as their users do, and wants of us only the style sheet of all pages and a PostgreSQL to measure"},
	"bench/link":                  {nil, "it carries packets and knows nothing of what is in them"},
	"bench/load":                  {[]string{"internal/seal", "sync/intake", "sync/site", "sync/queue", "sync/queue/sqlqueue", "sync/queue/sqlite", "sync/queue/postgres"}, "it is clients and endpoint, each in a process of its own"},
	"bench/floor":                 {nil, "it is what a generator without us would cost"},
	"e2e":                         {nil, "it reads what the command has built"},
}

func with(more ...string) []string { return append(slices.Clone(leaf), more...) }

func TestPackagesImportOnlyWhatTheirRuleAllows(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range packages(t) {
		seen[p.place()] = true
		r, ok := rules[p.place()]
		if !ok {
			t.Errorf("%s has no rule: say here what it may import, and why", p.place())
			continue
		}
		for _, path := range p.Imports {
			place, ours := strings.CutPrefix(path, module+"/")
			if ours && !slices.Contains(r.may, place) {
				t.Errorf("%s imports %s: %s", p.place(), place, r.why)
			}
		}
	}
	for place := range rules {
		if !seen[place] {
			t.Errorf("there is no package %s any more: take its rule away", place)
		}
	}
}

// owners names the packages that may import a module: replacing a library is
// the work of one folder.
var owners = []struct {
	module string
	may    []string
	why    string
}{
	{"github.com/yuin/goldmark", []string{"internal/content", "bench/floor"}, "content alone decides what Markdown means"},
	{"github.com/goccy/go-yaml", []string{"internal/fields"}, "fields alone knows the YAML library, and works around its positions"},
	{"github.com/evanw/esbuild", []string{"internal/asset"}, "asset alone makes files small"},
	{"github.com/tdewolff/minify", []string{"internal/asset", "bench/floor"}, "asset alone makes files small"},
	{"github.com/tdewolff/parse", []string{"internal/asset"}, "asset alone makes files small"},
	{"github.com/spf13/cobra", []string{"cmd/unionhall", "cmd/unionsync"}, "commands are flags and wiring"},
	{"github.com/spf13/pflag", []string{"cmd/unionhall", "cmd/unionsync"}, "commands are flags and wiring"},
	{"github.com/go-jose/go-jose", []string{"internal/seal"}, "seal alone wraps keys with AES; the rest of that library is a peer for its tests"},
	{"github.com/fsnotify/fsnotify", []string{"internal/watch"}, "watch alone knows what each system tells of its files"},
	{"github.com/schollz/progressbar", []string{"cmd/unionhall"}, "only a command has a terminal"},
	{"golang.org/x/term", []string{"cmd/unionhall"}, "only a command has a terminal"},
	{"github.com/andybalholm/brotli", []string{"bench"}, "only tests open what we compress, and benchmarks serve with it"},
	{"github.com/molecule-man/go-brrr", []string{"internal/build"}, "files are compressed where they are published"},
	{"golang.org/x/crypto/acme", []string{"cmd/unionsync"}, "a command fetches its certificates"},
	{"golang.org/x/time", []string{"sync/intake"}, "intake alone counts who sends how much"},
	{"github.com/VictoriaMetrics/metrics", []string{"sync/intake", "cmd/unionsync"}, "intake alone has figures for operators, and its command those of the queue"},
	{"github.com/chromedp", []string{"bench"}, "only tests and benchmarks drive a browser"},
	{"github.com/google/go-cmp", nil, "only tests compare"},
	{"github.com/santhosh-tekuri/jsonschema", nil, "only tests hold what we publish against its schema"},
	{"github.com/rogpeppe/go-internal", nil, "only tests run scripts"},
	{"github.com/emersion", nil, "only tests take mail"},
	{"modernc.org/sqlite", []string{"sync/queue/sqlite"}, "a driver is opened in one place"},
	{"github.com/jackc/pgx", []string{"sync/queue/postgres"}, "a driver is opened in one place"},
	{"github.com/pressly/goose", []string{"sync/queue/sqlqueue"}, "sqlqueue alone changes its schema"},
	{"database/sql", []string{"sync/queue/sqlqueue"}, "sqlqueue alone speaks SQL"},
	{"testing", []string{"sync/queue/queuetest"}, "programs do not carry test code; the suite that every queue must pass is no program"},
}

func TestLibrariesHaveOneOwner(t *testing.T) {
	for _, p := range packages(t) {
		for _, path := range p.Imports {
			for _, o := range owners {
				if belongs(path, o.module) && !slices.Contains(o.may, p.place()) {
					t.Errorf("%s imports %s: %s", p.place(), path, o.why)
				}
			}
		}
	}
}

// belongs reports whether the package path is of module or below it.
func belongs(path, module string) bool {
	return path == module || strings.HasPrefix(path, module+"/")
}

// The generator reads untrusted text and has no business with anybody's forms.
var notInGenerator = map[string]string{
	"database/sql":                    "unionhall has no database",
	"modernc.org/sqlite":              "unionhall has no database",
	"github.com/jackc/pgx":            "unionhall has no database",
	"github.com/lib/pq":               "unionhall has no database",
	"github.com/mattn/go-sqlite3":     "unionhall has no database, and no cgo",
	"github.com/ncruces/go-sqlite3":   "unionhall has no database",
	"github.com/go-sql-driver/mysql":  "unionhall has no database",
	"runtime/cgo":                     "one static binary",
	"github.com/chromedp/chromedp":    "a browser is for tests",
	"github.com/google/go-cmp/cmp":    "for tests",
	"github.com/santhosh-tekuri":      "for tests",
	"github.com/rogpeppe/go-internal": "for tests",
}

// The endpoint holds people's forms: the less there is to mend on its machine, the better.
var notInEndpoint = map[string]string{
	"github.com/yuin/goldmark":   "unionsync reads no Markdown",
	"github.com/evanw/esbuild":   "unionsync bundles nothing",
	"github.com/tdewolff/minify": "unionsync bundles nothing",
	"github.com/goccy/go-yaml":   "unionsync reads one JSON file",
	"unionhall/internal/site":    "unionsync knows a site by unionsync.json alone",
	"unionhall/internal/theme":   "unionsync shows no pages",
	"unionhall/themes":           "unionsync shows no pages",
	"runtime/cgo":                "one static binary",
	"html/template":              "unionsync shows no pages",
}

func TestEndpointLinksNoGenerator(t *testing.T) {
	t.Setenv("CGO_ENABLED", "0") // as it is released
	wantNotLinked(t, "cmd/unionsync", notInEndpoint)
}

func TestGeneratorLinksNoDatabase(t *testing.T) {
	t.Setenv("CGO_ENABLED", "0") // as it is released
	wantNotLinked(t, "cmd/unionhall", notInGenerator)
}

func wantNotLinked(t *testing.T, command string, not map[string]string) {
	t.Helper()
	found := false
	for _, p := range packages(t) {
		if p.place() != command {
			continue
		}
		found = true
		for _, path := range p.Deps {
			for module, why := range not {
				if belongs(path, module) {
					t.Errorf("%s links %s: %s", command, path, why)
				}
			}
		}
	}
	if !found {
		t.Errorf("there is no %s", command)
	}
}
