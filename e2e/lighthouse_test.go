package e2e

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// leastScore is what each page has to get in each category, of 1.
const leastScore = .98

// audited is what Lighthouse says of a page.
type audited struct {
	Categories map[string]struct {
		Score     *float64 `json:"score"`
		AuditRefs []struct {
			ID     string  `json:"id"`
			Weight float64 `json:"weight"`
		} `json:"auditRefs"`
	} `json:"categories"`
	Audits map[string]struct {
		Score *float64 `json:"score"`
		Title string   `json:"title"`
	} `json:"audits"`
}

// TestLighthouseIsContent audits the pages that readers see most, as on a
// phone. What depends on the machine's speed, its category performance, is
// measured by the benchmark of that name instead.
func TestLighthouseIsContent(t *testing.T) {
	t.Parallel()
	origin := serve(t, site.dir, "/")
	for name, pattern := range map[string]string{
		"door": "index.html", "home": "*/index.html", "list": "*/news/index.html", "article": "*/news/[^i]*.html",
		"service": "*/services/[^i]*.html", "stations": "*/stations/index.html",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := site.first(pattern)
			if file == "" {
				t.Fatalf("nothing matches %s", pattern)
			}
			judged := lighthouse(t, address(origin+"/", file))
			for _, category := range []string{"accessibility", "best-practices", "seo"} {
				c := judged.Categories[category]
				if c.Score == nil || *c.Score < leastScore {
					t.Errorf("%s: %s: %v; %v", file, category, value(c.Score), judged.failed(category))
				}
			}
		})
	}
}

// failed lists what kept a category from its full score.
func (a audited) failed(category string) []string {
	var titles []string
	for _, ref := range a.Categories[category].AuditRefs {
		if audit := a.Audits[ref.ID]; ref.Weight > 0 && audit.Score != nil && *audit.Score < 1 {
			titles = append(titles, audit.Title)
		}
	}
	return titles
}

func value(score *float64) any {
	if score == nil {
		return "no score"
	}
	return *score
}

// lighthouse audits one page.
func lighthouse(t *testing.T, address string) audited {
	t.Helper()
	out := filepath.Join(t.TempDir(), "report.json")
	c := exec.Command(judgesProgram(t, "node"), judge(t, "lighthouse/cli/index.js"), address,
		"--quiet", "--output=json", "--output-path="+out, "--only-categories=accessibility,best-practices,seo",
		"--chrome-flags=--headless=new --no-sandbox --disable-gpu --disable-component-update --host-resolver-rules='MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'")
	c.Env = append(os.Environ(), "CHROME_PATH="+browserPath(t, bareNames))
	if said, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	text, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	var a audited
	if err := json.Unmarshal(text, &a); err != nil {
		t.Fatal(err)
	}
	return a
}
