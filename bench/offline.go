package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"unionhall/bench/link"
)

// offlineOptions is what the command line says.
type offlineOptions struct {
	rounds   int
	profiles names
	only     names
	methods  names
	keep     bool
	into     string
}

// names is a flag with some of the names that it knows.
type names struct {
	known, chosen []string
}

func (n *names) String() string { return strings.Join(n.chosen, ",") }

func (n *names) Set(text string) error {
	n.chosen = nil
	for name := range strings.SplitSeq(text, ",") {
		if !slices.Contains(n.known, name) {
			return fmt.Errorf("%q is none of %s", name, strings.Join(n.known, ", "))
		}
		n.chosen = append(n.chosen, name)
	}
	return nil
}

func (n *names) has(name string) bool { return slices.Contains(n.chosen, name) }

func allOf(known ...string) names { return names{known, known} }

// lineProfile finds a line by the name that it has on the command line.
func lineProfile(name string) link.Profile {
	return map[string]link.Profile{"slow3g": link.Slow3G, "2g": link.TwoG, "edge": link.LossEDGE}[name]
}

func parseOffline(args []string, stderr io.Writer) (offlineOptions, error) {
	o := offlineOptions{profiles: allOf("slow3g", "2g", "edge"), only: allOf(rowGroups()...), methods: allOf(methodNames()...)}
	f := newFlags("offline", `Wants Linux, root, Chromium and Node on PATH, and the npm registry for Workbox: packets are held
back in namespaces of its own. All lines are measured at the same time, each in one of them; then what
wants no line, alone. What takes Workbox many minutes is done once, whatever the rounds.`, &o.into, stderr)
	f.IntVar(&o.rounds, "rounds", 3, "how often everything is done, in turn; medians are shown")
	f.Var(&o.profiles, "profiles", "the `lines` to measure on, of slow3g,2g,edge")
	f.Var(&o.only, "only", "the `rows` to measure, of "+strings.Join(rowGroups(), ","))
	f.Var(&o.methods, "methods", "what to measure, of "+strings.Join(methodNames(), ",")+": the `peers` take most of the time")
	f.BoolVar(&o.keep, "keep", false, "keep the folder with sites, profiles and single results, and say where it is")
	return o, parse(f, args, func() bool { return o.rounds > 0 })
}

// These name the folder with the sites, and what is to be measured, for the
// processes in the namespaces.
const (
	offlineWork = "UNIONHALL_BENCH_OFFLINE"
	offlinePart = "UNIONHALL_BENCH_OFFLINE_PART"
)

// The parts that are no line: what phones keep is made ready first, and what
// wants no line is measured last, alone.
const (
	partPrepare = "prepare"
	partAlone   = "alone"
)

// runOffline makes the sites, which may want the network of this machine, and
// then visits them in namespaces that have no other machine but our host.
func runOffline(ctx context.Context, args []string, stdout, stderr io.Writer) (err error) {
	o, err := parseOffline(args, stderr)
	if err != nil {
		return err
	}
	if link.Inside() {
		return o.inside(ctx, os.Getenv(offlineWork), os.Getenv(offlinePart), stderr)
	}
	work, remove, err := workFolder(o.keep, stderr)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, remove()) }()
	facts, err := o.lay(ctx, work, stderr)
	if err != nil {
		return err
	}
	if facts.versions, err = versionsUsed(ctx, work); err != nil {
		return err
	}
	if err := o.measure(ctx, work); err != nil {
		return err
	}
	samples, err := readSamples(work)
	if err != nil {
		return err
	}
	var text bytes.Buffer
	reportOffline(&text, o, facts, samples)
	return errors.Join(publish(stdout, o.into, "offline", text.Bytes()), faultsOf(samples))
}

// measure starts the processes in the namespaces: those of the lines side by
// side, because what they do is mostly waiting.
func (o *offlineOptions) measure(ctx context.Context, work string) error {
	enter := func(part string) error {
		_, err := link.Enter(ctx, offlineWork+"="+work, offlinePart+"="+part)
		return err
	}
	if err := enter(partPrepare); err != nil {
		return err
	}
	faults := make([]error, len(o.profiles.chosen))
	var lines sync.WaitGroup
	for i, name := range o.profiles.chosen {
		lines.Go(func() { faults[i] = enter(name) })
	}
	lines.Wait()
	return errors.Join(append(faults, enter(partAlone))...)
}

// inside is what one of the processes does.
func (o *offlineOptions) inside(ctx context.Context, work, part string, stderr io.Writer) (err error) {
	b, err := newOfflineBed(ctx, work, stderr)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.close()) }()
	switch part {
	case partPrepare:
		err = b.prepareAll(o.tasks())
	case partAlone:
		err = b.alone(o)
	default:
		err = b.visits(o, part)
	}
	return errors.Join(err, saveSamples(work, part, b.samples))
}

// samplesFile is where a process leaves what it has measured.
func samplesFile(work, part string) string { return filepath.Join(work, "samples-"+part+".json") }

func saveSamples(work, part string, list []sampled) error {
	text, err := json.Marshal(list)
	if err != nil {
		return err
	}
	return os.WriteFile(samplesFile(work, part), text, 0o644)
}

func readSamples(work string) ([]sampled, error) {
	files, err := filepath.Glob(samplesFile(work, "*"))
	if err != nil {
		return nil, err
	}
	var all []sampled
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		var list []sampled
		if err := json.Unmarshal(text, &list); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		all = append(all, list...)
	}
	return all, nil
}

// versionsUsed names the browser, and Workbox where it takes part.
func versionsUsed(ctx context.Context, work string) (string, error) {
	browser, err := browserPath()
	if err != nil {
		return "", err
	}
	text, err := output(ctx, "", browser, "--version")
	if err != nil {
		return "", err
	}
	versions := strings.Join(strings.Fields(text)[:min(2, len(strings.Fields(text)))], " ")
	pinned, err := os.ReadFile(filepath.Join(work, workboxFolder, "package.json"))
	if errors.Is(err, os.ErrNotExist) {
		return versions, nil
	}
	var p struct{ Dependencies map[string]string }
	if err := errors.Join(err, json.Unmarshal(pinned, &p)); err != nil {
		return "", err
	}
	return versions + ", workbox-build " + p.Dependencies["workbox-build"], nil
}
