package watch

import "strings"

// litter reports whether a name is one that programs leave lying about, or
// keep for themselves. What a person could call a file of theirs is none, but
// for a dot before it.
func litter(name string) bool {
	switch {
	case name == "":
		return true
	case name[0] == '.': // .git, .x.swp, .#x, .~lock.x#, .goutputstream-A1B2C3, .syncthing.x.tmp
		return true
	case strings.HasSuffix(name, "~"): // most editors' copies
		return true
	case name[0] == '~' && (strings.HasPrefix(name, "~$") || strings.HasSuffix(name, ".tmp")):
		return true // Word's owner files, and what it writes first
	case name[0] == '#' && len(name) > 1 && name[len(name)-1] == '#':
		return true // Emacs
	case strings.HasSuffix(name, ".swp") || strings.HasSuffix(name, ".swx") || strings.HasSuffix(name, ".swo"):
		return true // Vim, which is also what tries whether it may write to "4913"
	case strings.HasSuffix(name, ".vsctmp") || strings.HasSuffix(name, "___jb_tmp___") || strings.HasSuffix(name, "___jb_old___"):
		return true // Visual Studio Code, JetBrains
	case strings.HasSuffix(name, ".tmp"):
		return officeTemporary(name[:len(name)-len(".tmp")])
	}
	return name == "4913" || name == "node_modules"
}

// officeTemporary reports whether a name, less its ending, is one under which
// an office program writes what it will then rename: LibreOffice and WPS
// "lu12345ab", Microsoft's eight hexadecimal digits.
func officeTemporary(base string) bool {
	if rest, ok := strings.CutPrefix(base, "lu"); ok && len(rest) >= 4 && only(rest, "0123456789abcdefghijklmnopqrstuvwxyz") {
		return strings.ContainsAny(rest, "0123456789")
	}
	return len(base) == 8 && only(base, "0123456789ABCDEF")
}

func only(s, letters string) bool { return strings.Trim(s, letters) == "" }
