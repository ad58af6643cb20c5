package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// soakOptions is what the command line says.
type soakOptions struct {
	kills, cuts, steps, replicas int
	edits                        int
	seed                         uint64
	fuzz                         time.Duration
	only                         string
	into                         string
}

func parseSoak(args []string, stderr io.Writer) (soakOptions, error) {
	var o soakOptions
	f := newFlags("soak", "Runs what is too long for every change, one part after the other: hours. Wants what .ci/run installs. Parts that are not run keep the results that --into has of them.", &o.into, stderr)
	f.IntVar(&o.kills, "kills", 100, "how often the process with the queue is killed")
	f.IntVar(&o.cuts, "cuts", 300, "how many disks the power cut leaves, for each case")
	f.IntVar(&o.steps, "steps", 1_000_000, "steps of the model, for each queue")
	f.Uint64Var(&o.seed, "seed", uint64(time.Now().Unix()), "where the model begins")
	f.IntVar(&o.replicas, "replicas", 10, "how often replicas and their server die, and are cut off at COMMIT")
	f.IntVar(&o.edits, "edits", 100, "how much of the random edits is made, in percent")
	f.DurationVar(&o.fuzz, "fuzz", 2*time.Minute, "how long each fuzz target runs")
	f.StringVar(&o.only, "only", "", "only these `parts`, with commas between: "+strings.Join(partNames(), ", "))
	return o, parse(f, args, func() bool {
		return o.kills > 0 && o.cuts > 0 && o.steps > 0 && o.replicas > 0 && o.edits > 0 && o.fuzz > 0 && o.isKnown()
	})
}

// A soakPart is one line of the results.
type soakPart struct {
	name string
	run  func(*soakRun, context.Context) (result string, err error)
}

func soakParts() []soakPart {
	return []soakPart{
		{"kill -9, 64 clients", (*soakRun).kills},
		{"power cuts", (*soakRun).cuts},
		{"replicas, server killed", (*soakRun).replicas},
		{"cut off at COMMIT", (*soakRun).commits},
		{"model", (*soakRun).model},
		{"edits of a site", (*soakRun).edits},
		{"fuzzing", (*soakRun).fuzzing},
		{"Lighthouse", (*soakRun).lighthouse},
	}
}

// short is what the command line calls a part.
func (p soakPart) short() string {
	first, _, _ := strings.Cut(strings.ToLower(p.name), " ")
	return strings.Trim(first, ",")
}

func partNames() []string {
	var list []string
	for _, p := range soakParts() {
		list = append(list, p.short())
	}
	return list
}

// isKnown reports whether all parts that are wanted exist.
func (o soakOptions) isKnown() bool {
	return o.only == "" || !slices.ContainsFunc(strings.Split(o.only, ","), func(name string) bool { return !slices.Contains(partNames(), name) })
}

func (o soakOptions) wants(p soakPart) bool {
	return o.only == "" || slices.Contains(strings.Split(o.only, ","), p.short())
}

// A soakRun is one run.
type soakRun struct {
	soakOptions
	root   string
	stderr io.Writer
}

// runSoak goes on after a part that fails: the others are hours away from being asked again.
func runSoak(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	o, err := parseSoak(args, stderr)
	if err != nil {
		return err
	}
	r := &soakRun{soakOptions: o, stderr: stderr}
	if r.root, err = moduleRoot(ctx); err != nil {
		return err
	}
	var lines []soakLine
	var failed []error
	for _, p := range soakParts() {
		if !o.wants(p) || ctx.Err() != nil {
			continue
		}
		begin := time.Now()
		fmt.Fprintf(stderr, "%s: %s\n", begin.Format("15:04"), p.name)
		result, err := p.run(r, ctx)
		if err != nil {
			failed = append(failed, fmt.Errorf("%s: %w", p.name, err))
			result = "**failed**"
		}
		lines = append(lines, soakLine{p.name, begin.Format("2006-01-02"), time.Since(begin).Round(time.Second).String(), result})
	}
	before, err := soaked(o.into)
	if err != nil {
		return errors.Join(append(failed, err)...)
	}
	return errors.Join(append(failed, publish(stdout, o.into, "soak", soakTable(before, lines)))...)
}

// A soakLine is the last result of a part.
type soakLine struct{ part, date, took, result string }

// soaked reads the lines that a document has.
func soaked(path string) ([]soakLine, error) {
	if path == "" {
		return nil, nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	_, rest, _ := strings.Cut(string(text), "<!-- bench soak -->\n")
	section, _, _ := strings.Cut(rest, "<!-- end of bench soak -->")
	var list []soakLine
	for line := range strings.Lines(section) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), " | ")
		if len(cells) == 4 && slices.ContainsFunc(soakParts(), func(p soakPart) bool { return p.name == strings.TrimSpace(cells[0]) }) {
			list = append(list, soakLine{strings.TrimSpace(cells[0]), cells[1], cells[2], strings.TrimSpace(cells[3])})
		}
	}
	return list, nil
}

// soakTable is what stands in the document: the newest line of each part.
func soakTable(before, now []soakLine) []byte {
	var b bytes.Buffer
	b.WriteString("| part | run | took | result |\n| --- | --- | ---: | --- |\n")
	for _, p := range soakParts() {
		of := func(l soakLine) bool { return l.part == p.name }
		i, j := slices.IndexFunc(now, of), slices.IndexFunc(before, of)
		switch {
		case i >= 0:
			now[i].write(&b)
		case j >= 0:
			before[j].write(&b)
		}
	}
	return b.Bytes()
}

func (l soakLine) write(w io.Writer) {
	fmt.Fprintf(w, "| %s | %s | %s | %s |\n", l.part, l.date, l.took, strings.ReplaceAll(l.result, "|", "/"))
}

// A suite is a test that can be run for longer than with the others.
type suite struct {
	folder  string // from the root of the repository
	pattern string // of the tests
	flags   []string
	env     []string
}

func (r *soakRun) suites() map[string]suite {
	return map[string]suite{
		"kills":    {"sync/queue/sqlite", "^TestKilledProcessLosesNothing$", nil, []string{"UNIONHALL_KILLS=" + strconv.Itoa(r.soakOptions.kills)}},
		"cuts":     {"sync/queue/powercut", ".", nil, []string{"UNIONHALL_POWERCUTS=" + strconv.Itoa(r.soakOptions.cuts)}},
		"replicas": {"sync/queue/postgres", "^TestReplicaAndServerDieInMidLoad$", []string{"-count=" + strconv.Itoa(r.soakOptions.replicas)}, []string{"UNIONHALL_REQUIRE_POSTGRES=1"}},
		"commits":  {"cmd/unionsync", "^TestConnectionCutAtCommit$", []string{"-count=" + strconv.Itoa(r.soakOptions.replicas)}, []string{"UNIONHALL_REQUIRE_POSTGRES=1"}},
		"build":    {"internal/build", ".", nil, []string{"UNIONHALL_SOAK=" + strconv.Itoa(r.soakOptions.edits)}},
		"site":     {"internal/site", ".", nil, []string{"UNIONHALL_SOAK=" + strconv.Itoa(r.soakOptions.edits)}},
		"model":    {"sync/intake", "^TestModel", []string{"-args", "-model.steps=" + strconv.Itoa(r.steps), "-model.seed=" + strconv.FormatUint(r.seed, 10)}, nil},
	}
}

func (r *soakRun) kills(ctx context.Context) (string, error) { return r.test(ctx, "kills") }
func (r *soakRun) cuts(ctx context.Context) (string, error)  { return r.test(ctx, "cuts") }

func (r *soakRun) replicas(ctx context.Context) (string, error) {
	said, err := r.lines(ctx, "replicas")
	return fmt.Sprintf("%d times; %s; none lost, none doubled", r.soakOptions.replicas, added(said)), err
}

var wholeNumber = regexp.MustCompile(`\d+`)

// added is the text that all have in common, with the sums of their numbers.
func added(texts []string) string {
	var sums []int
	for _, text := range texts {
		for i, digits := range wholeNumber.FindAllString(text, -1) {
			if i == len(sums) {
				sums = append(sums, 0)
			}
			n, _ := strconv.Atoi(digits) // digits
			sums[i] += n
		}
	}
	if len(texts) == 0 {
		return ""
	}
	i := -1
	return wholeNumber.ReplaceAllStringFunc(texts[0], func(string) string {
		i++
		return strconv.Itoa(sums[i])
	})
}

func (r *soakRun) commits(ctx context.Context) (string, error) {
	_, err := r.test(ctx, "commits")
	return fmt.Sprintf("%d times before and %d after the server has committed: 503, and one row with one receipt when it is sent again", r.soakOptions.replicas, r.soakOptions.replicas), err
}

func (r *soakRun) model(ctx context.Context) (string, error) {
	said, err := r.test(ctx, "model")
	return cmp.Or(said, fmt.Sprintf("%d steps for each queue, seed %d: every promise held", r.steps, r.seed)), err
}

func (r *soakRun) edits(ctx context.Context) (string, error) {
	_, building := r.test(ctx, "build")
	_, placing := r.test(ctx, "site")
	return fmt.Sprintf("%d%% of the edits: each build after a random edit is the build from nothing", r.soakOptions.edits), errors.Join(building, placing)
}

// test runs a suite and returns what its tests have logged.
func (r *soakRun) test(ctx context.Context, name string) (string, error) {
	said, err := r.lines(ctx, name)
	return strings.Join(said, "; "), err
}

func (r *soakRun) lines(ctx context.Context, name string) ([]string, error) {
	s := r.suites()[name]
	args := append([]string{"test", "-count=1", "-v", "-timeout=12h", "-run=" + s.pattern, "."}, s.flags...)
	out, err := r.command(ctx, filepath.Join(r.root, filepath.FromSlash(s.folder)), s.env, args...)
	return logged(out), err
}

// command runs the go command, and shows what it says where it fails.
func (r *soakRun) command(ctx context.Context, dir string, env []string, args ...string) ([]byte, error) {
	c := exec.CommandContext(ctx, "go", args...)
	c.Dir, c.Env = dir, append(os.Environ(), env...)
	out, err := c.CombinedOutput()
	if err != nil {
		err = fmt.Errorf("%w\n%s", err, tail(out))
	}
	return out, err
}

var logLine = regexp.MustCompile(`(?m)^\s+\w+_test\.go:\d+: (.*)$`)

// logged are the lines of tests that have told something.
func logged(out []byte) []string {
	var list []string
	for _, m := range logLine.FindAllSubmatch(out, -1) {
		list = append(list, string(m[1]))
	}
	return list
}

// A fuzzTarget is a function for go test -fuzz.
type fuzzTarget struct{ folder, name string }

var fuzzFunction = regexp.MustCompile(`(?m)^func (Fuzz\w+)\(`)

// fuzzTargets finds those of this module.
func fuzzTargets(root string) ([]fuzzTarget, error) {
	var list []fuzzTarget
	return list, filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir():
			_, err := os.Stat(filepath.Join(path, "go.mod"))
			if name := d.Name(); path != root && (err == nil || name == "node_modules" || name == "testdata" || strings.HasPrefix(name, ".")) {
				return fs.SkipDir
			}
			return nil
		case !strings.HasSuffix(path, "_test.go"):
			return nil
		}
		text, err := os.ReadFile(path)
		for _, m := range fuzzFunction.FindAllSubmatch(text, -1) {
			list = append(list, fuzzTarget{filepath.Dir(path), string(m[1])})
		}
		return err
	})
}

var executions = regexp.MustCompile(`execs: (\d+)`)

// fuzzing runs each target in turn, with one worker. Inputs that are new are not made
// small, which would take all of the time.
func (r *soakRun) fuzzing(ctx context.Context) (string, error) {
	targets, err := fuzzTargets(r.root)
	if err != nil {
		return "", err
	}
	inputs := 0
	var failed []error
	for _, t := range targets {
		out, err := r.command(ctx, t.folder, nil, "test", "-run=^$", "-fuzz=^"+t.name+"$", "-fuzztime="+r.fuzz.String(), "-fuzzminimizetime=1x", "-parallel=1", ".")
		if err != nil {
			failed = append(failed, fmt.Errorf("%s: %w", t.name, err))
		}
		if all := executions.FindAllSubmatch(out, -1); len(all) > 0 {
			n, _ := strconv.Atoi(string(all[len(all)-1][1])) // digits
			inputs += n
		}
	}
	return fmt.Sprintf("%d targets, %s each: %d inputs, none of them fails", len(targets), r.fuzz, inputs), errors.Join(failed...)
}

// lighthouse has its results where its benchmark has them.
func (r *soakRun) lighthouse(ctx context.Context) (string, error) {
	o := lighthouseOptions{rounds: lighthouseRounds}
	if r.into != "" {
		o.into = filepath.Join(r.root, "docs", "performance.md")
	}
	return lighthouseResult(o.run(ctx, r.stderr, r.stderr))
}

// lighthouseResult takes what the benchmark returns. There a score that is missed is a figure like others; in a soak it is
// a failure.
func lighthouseResult(results audits, err error) (string, error) {
	if err == nil {
		err = results.missed()
	}
	return "see [performance.md](performance.md)", err
}
