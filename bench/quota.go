package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// A quota is how much of a processor a group of processes may have. The system
// holds them to it, all of a browser's together: its workers as well, which
// the throttle of the browser's own tools misses.
type quota struct{ dir string }

// quotaPeriod is short, so that what is measured does not depend on where in a
// period it falls.
const quotaPeriod = 10 * time.Millisecond

// errNoQuota says that this system has no control groups that we may use.
var errNoQuota = errors.New("a processor's share wants Linux, root and control groups")

// newQuota makes a group that may have a share of one processor, from 0 to 1.
func newQuota(share float64) (*quota, error) {
	name := fmt.Sprintf("unionhall-bench-%d", os.Getpid())
	period := quotaPeriod.Microseconds()
	allowed := int64(share * float64(period))
	if q, err := quotaIn(cgroup2, name, map[string]string{"cpu.max": fmt.Sprintf("%d %d", allowed, period)}); err == nil {
		return q, nil
	}
	return quotaIn(cgroup1, name, map[string]string{
		"cpu.cfs_period_us": strconv.FormatInt(period, 10),
		"cpu.cfs_quota_us":  strconv.FormatInt(allowed, 10),
	})
}

// Where control groups are mounted, in both of their versions.
const (
	cgroup1 = "/sys/fs/cgroup/cpu"
	cgroup2 = "/sys/fs/cgroup"
)

func quotaIn(root, name string, settings map[string]string) (*quota, error) {
	q := &quota{filepath.Join(root, name)}
	if root == cgroup2 {
		if err := tell(root, "cgroup.subtree_control", "+cpu"); err != nil {
			return nil, errors.Join(errNoQuota, err)
		}
	}
	if err := os.Mkdir(q.dir, 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, errors.Join(errNoQuota, err)
	}
	for file, text := range settings {
		if err := tell(q.dir, file, text); err != nil {
			return nil, errors.Join(errNoQuota, err, os.Remove(q.dir))
		}
	}
	return q, nil
}

// tell writes to a file of the kernel's, which must be there: elsewhere the
// same path may be a plain folder.
func tell(dir, file, text string) error {
	f, err := os.OpenFile(filepath.Join(dir, file), os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	return errors.Join(err, f.Close())
}

// hold puts a process and all that it has started into the group. What they
// start from then on belongs to it too.
func (q *quota) hold(pid int) error {
	parents, err := parentsOf("/proc")
	if err != nil {
		return err
	}
	for _, p := range family(parents, pid) {
		err := tell(q.dir, "cgroup.procs", strconv.Itoa(p))
		if err != nil && !errors.Is(err, syscall.ESRCH) { // it may have ended since
			return err
		}
	}
	return nil
}

// lastBreath is how long processes that were ended may still be there: a browser
// with a fifth of a processor takes its time.
const lastBreath = 30 * time.Second

// close takes the group away, when the last of its processes has ended.
func (q *quota) close() error {
	for begin := time.Now(); ; time.Sleep(10 * time.Millisecond) { // the system tells nobody
		err := os.Remove(q.dir)
		if !errors.Is(err, syscall.EBUSY) || time.Since(begin) > lastBreath {
			return err
		}
	}
}

// parentsOf returns the parent of each process.
func parentsOf(proc string) (map[int]int, error) {
	entries, err := os.ReadDir(proc)
	if err != nil {
		return nil, err
	}
	parents := map[int]int{}
	for _, e := range entries {
		pid, err := strconv.Atoi(e.Name())
		if err != nil {
			continue
		}
		stat, err := os.ReadFile(filepath.Join(proc, e.Name(), "stat"))
		if err != nil {
			continue // it has ended since
		}
		// The name, in brackets, may hold anything; state and parent follow.
		fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
		if len(fields) > 1 {
			parents[pid], _ = strconv.Atoi(fields[1])
		}
	}
	return parents, nil
}

// family is a process with all that descend from it, parents before children.
func family(parents map[int]int, pid int) []int {
	list := []int{pid}
	for i := 0; i < len(list); i++ {
		var children []int
		for child, parent := range parents {
			if parent == list[i] {
				children = append(children, child)
			}
		}
		slices.Sort(children)
		list = append(list, children...)
	}
	return list
}
