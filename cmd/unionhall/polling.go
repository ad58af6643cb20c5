package main

import (
	"errors"
	"runtime"
	"strings"
	"syscall"

	"unionhall/internal/diag"
	"unionhall/internal/watch"
)

// A pause is that saves are seen late, because folders are looked at again and
// again: what was last said of it.
type pause struct{ told watch.Reason }

// news returns what is to be said of err, which is what a watcher's Polls
// returned; nothing where that was said before. Waiting is hard to bear only as
// long as nobody says why.
func (s *pause) news(err error) []diag.Words {
	var why *watch.PollingError
	if !errors.As(err, &why) {
		if s.told == 0 {
			return nil
		}
		s.told = 0
		return []diag.Words{diag.Say("现在系统又会通知文件的变化，保存以后马上更新", "the system tells of changes again: saves show at once")}
	}
	if why.Reason == s.told {
		return nil
	}
	s.told = why.Reason
	return pauseWords(why, runtime.GOOS)
}

// pauseWords says why, and where there is one the cure.
func pauseWords(why *watch.PollingError, system string) []diag.Words {
	var which []string
	for _, part := range []string{why.System, why.Folder} {
		if part != "" {
			which = append(which, part)
		}
	}
	if why.Err != nil {
		which = append(which, why.Err.Error())
	}
	detail := strings.Join(which, ", ")
	switch why.Reason {
	case watch.Asked:
		return []diag.Words{diag.Say("按 --poll 的要求，文件每两秒看一次，保存以后要稍等", "files are looked at every two seconds, as --poll asks: wait a moment after a save")}
	case watch.Remote:
		return []diag.Words{
			diag.Say("文件夹在网络上，或者与别的系统共享（%s），别处的修改不会通知这台电脑：改为每两秒看一次，保存以后要稍等",
				"the folder lies on a network or is shared with another system (%s), and nothing tells this machine what is changed elsewhere: files are looked at every two seconds, so wait a moment after a save", detail),
			diag.Say("放在这台电脑自己的磁盘上，一保存就更新", "on a disk of this machine, saves show at once"),
		}
	case watch.Limit:
		return []diag.Words{
			diag.Say("系统能留意的文件夹已经用满（%s）：改为每两秒看一次，保存以后要稍等",
				"the system can keep an eye on no more folders (%s): files are looked at every two seconds, so wait a moment after a save", detail),
			cure(why.Err, system),
		}
	}
	return []diag.Words{diag.Say("系统不肯通知文件的变化（%s）：改为每两秒看一次，保存以后要稍等",
		"the system does not tell what changes (%s): files are looked at every two seconds, so wait a moment after a save", detail)}
}

// cure says how a system is made to watch more.
func cure(err error, system string) diag.Words {
	switch {
	case system != "linux":
		return diag.Say("先在终端里运行 ulimit -n 8192，然后重新运行这个命令", "run ulimit -n 8192 in the terminal, then start this command again")
	case errors.Is(err, syscall.ENOSPC):
		return diag.Say("请管理员运行 sudo sysctl fs.inotify.max_user_watches=524288，然后重新运行这个命令",
			"have an administrator run sudo sysctl fs.inotify.max_user_watches=524288, then start this command again")
	}
	return diag.Say("关掉别的留意文件的程序，或者请管理员运行 sudo sysctl fs.inotify.max_user_instances=1024，然后重新运行这个命令",
		"close other programs that watch files, or have an administrator run sudo sysctl fs.inotify.max_user_instances=1024, then start this command again")
}
