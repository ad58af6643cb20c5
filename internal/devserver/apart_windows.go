package devserver

import "syscall"

// apart is how a program is started that lives on: Ctrl-C, which ends the
// preview, goes to its whole group, and must not end an editor with what was
// not saved in it.
func apart() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{CreationFlags: syscall.CREATE_NEW_PROCESS_GROUP}
}
