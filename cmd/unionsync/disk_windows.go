package main

import "golang.org/x/sys/windows"

// freeSpace is how many bytes the user of the process may still write.
func freeSpace(dir string) (int64, error) {
	free, _, err := space(dir)
	return free, err
}

// diskSize is how many bytes the disk has in all.
func diskSize(dir string) (int64, error) {
	_, size, err := space(dir)
	return size, err
}

func space(dir string) (free, size int64, err error) {
	name, err := windows.UTF16PtrFromString(dir)
	if err != nil {
		return 0, 0, err
	}
	var f, s uint64
	err = windows.GetDiskFreeSpaceEx(name, &f, &s, nil)
	return int64(f), int64(s), err
}
