package watch

import (
	"io/fs"
	"syscall"

	"golang.org/x/sys/unix"
)

// The kinds of file systems on which inotify tells only what this machine
// changes, by what statfs says they are. Those that x/sys does not name are of
// VirtualBox, VMware, Parallels, Lustre and GFS2. A drive of Windows is 9p in
// WSL 2; in WSL 1 the system tells.
func remoteKind(magic uint32) string {
	switch magic {
	case unix.NFS_SUPER_MAGIC:
		return "nfs"
	case unix.CIFS_SUPER_MAGIC, unix.SMB_SUPER_MAGIC:
		return "cifs"
	case unix.SMB2_SUPER_MAGIC:
		return "smb2"
	case unix.V9FS_MAGIC:
		return "9p"
	case unix.FUSE_SUPER_MAGIC: // sshfs, virtiofs, Docker Desktop's shares; also disks, which cannot be told apart
		return "fuse"
	case unix.CEPH_SUPER_MAGIC:
		return "ceph"
	case unix.CODA_SUPER_MAGIC:
		return "coda"
	case unix.AFS_SUPER_MAGIC, unix.AFS_FS_MAGIC:
		return "afs"
	case unix.NCP_SUPER_MAGIC:
		return "ncp"
	case unix.OCFS2_SUPER_MAGIC:
		return "ocfs2"
	case unix.HOSTFS_SUPER_MAGIC:
		return "hostfs"
	case 0x786f4256, 0x786f4257:
		return "vboxsf"
	case 0xbacbacbc:
		return "vmhgfs"
	case 0x7c7c6673:
		return "prl_fs"
	case 0x0bd00bd0:
		return "lustre"
	case 0x01161970:
		return "gfs2"
	}
	return ""
}

// remote names the kind of file system that a folder lies on, where it does
// not tell everything that changes; "" where it does.
func remote(dir string) string {
	var s unix.Statfs_t
	if err := unix.Statfs(dir, &s); err != nil {
		return ""
	}
	return remoteKind(uint32(s.Type))
}

// identity returns what tells a file from all others, if there is such.
func identity(info fs.FileInfo) (id fileID, ok bool) {
	s, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return fileID{}, false
	}
	return fileID{device: uint64(s.Dev), inode: s.Ino}, true
}

// touched returns when the inode last changed, which no program can set back.
func touched(info fs.FileInfo) int64 {
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return s.Ctim.Nano()
	}
	return 0
}
