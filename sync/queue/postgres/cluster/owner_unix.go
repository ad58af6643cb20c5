//go:build !windows

package cluster

import (
	"os"
	"os/exec"
	"os/user"
	"strconv"
	"syscall"
)

const (
	crash = syscall.SIGQUIT
	stop  = syscall.SIGINT
)

// An owner is the user that the server runs as; nil: who runs the test.
type owner struct{ credential *syscall.Credential }

// ownerOf is postgres, or nobody, for root.
func ownerOf() owner {
	if os.Getuid() != 0 {
		return owner{}
	}
	id := &syscall.Credential{Uid: 65534, Gid: 65534}
	if u, err := user.Lookup("postgres"); err == nil {
		uid, _ := strconv.ParseUint(u.Uid, 10, 32)
		gid, _ := strconv.ParseUint(u.Gid, 10, 32)
		id = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	}
	return owner{id}
}

func (o owner) take(dir string) error {
	if o.credential == nil {
		return nil
	}
	return os.Chown(dir, int(o.credential.Uid), int(o.credential.Gid))
}

func (o owner) run(cmd *exec.Cmd) {
	if o.credential != nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: o.credential}
	}
}
