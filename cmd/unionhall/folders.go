package main

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"unionhall/internal/diag"
)

// siteFile marks a source folder.
const siteFile = "site.yaml"

// findSource returns the folder with site.yaml: the given one or the current
// one, else the content folder in it.
func findSource(given string) (string, error) {
	start := cmp.Or(given, ".")
	for _, dir := range []string{start, filepath.Join(start, "content")} {
		info, err := os.Stat(filepath.Join(dir, siteFile))
		switch {
		case err == nil && !info.IsDir():
			return dir, nil
		case err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, syscall.ENOTDIR):
			return "", err
		}
	}
	return "", noSource(given)
}

func noSource(given string) error {
	if given == "" {
		return usage(
			diag.Say("当前文件夹和它的 content/ 里都没有 site.yaml", "there is no site.yaml in the current folder, nor in content/ in it"),
			diag.Say("请先进入网站的文件夹，或者用 --source 指出它；新建网站用 unionhall new site 文件夹",
				"change to the folder of your site, or name it with --source; unionhall new site DIR makes a new one"))
	}
	return usage(
		diag.Say("“%s”和它的 content/ 里都没有 site.yaml", "there is no site.yaml in %s, nor in content/ in it", given),
		diag.Say("--source 要写含有 site.yaml 的文件夹", "--source wants the folder that holds site.yaml"))
}

func isFolder(dir string) bool {
	info, err := os.Stat(dir)
	return err == nil && info.IsDir()
}

// checkOut refuses an output folder where a site cannot be meant to go: one
// that holds the source or the user's home, and one in the middle of the
// source. Other people's files in it are safe: a build leaves alone what no
// build made.
func checkOut(out, source, home string) error {
	if info, err := os.Stat(out); err == nil && !info.IsDir() {
		return usage(
			diag.Say("输出位置“%s”是一个文件", "the output %s is a file", out),
			diag.Say("请用 --out 写一个文件夹", "name a folder with --out"))
	}
	holdsSource, err := within(source, out)
	if err != nil {
		return err
	}
	if holdsSource {
		return usage(
			diag.Say("输出文件夹“%s”里面就是内容文件夹“%s”，生成的网页会和原稿混在一起", "the output folder %s holds the source %s: pages and sources would mix", out, source),
			diag.Say("请用 --out 换一个文件夹，例如 --out public", "choose another folder with --out, such as --out public"))
	}
	inSource, err := within(out, source)
	if err != nil {
		return err
	}
	if inSource {
		return outInSource(out, source)
	}
	return checkHome(out, home)
}

func checkHome(out, home string) error {
	if home == "" {
		return nil
	}
	holdsHome, err := within(home, out)
	if err != nil || !holdsHome {
		return err
	}
	return usage(
		diag.Say("输出文件夹“%s”是您的主文件夹，或者在它上面", "the output folder %s is your home folder, or holds it", out),
		diag.Say("请用 --out 写一个专门放网站的文件夹，例如 --out public", "name a folder that is only for the site, such as --out public"))
}

func outInSource(out, source string) error {
	return usage(
		diag.Say("输出文件夹“%s”在内容文件夹“%s”里面，下一次生成会把网页当成内容", "the output folder %s lies in the source %s: the next build would take pages for content", out, source),
		diag.Say("请用 --out 换一个文件夹，例如 --out %s", "choose another folder with --out, such as --out %s", filepath.Join(filepath.Dir(filepath.Clean(source)), "public")))
}

// within reports whether the folder inner is outer or lies in it. Folders are
// compared as the file system knows them: through symbolic links, and without
// case where the disk has none. What does not exist yet lies where its nearest
// existing parent lies.
func within(inner, outer string) (bool, error) {
	target, err := os.Stat(outer)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	dir, err := existing(inner)
	if err != nil {
		return false, err
	}
	for {
		info, err := os.Stat(dir)
		if err != nil {
			return false, err
		}
		if os.SameFile(info, target) {
			return true, nil
		}
		if filepath.Dir(dir) == dir {
			return false, nil
		}
		dir = filepath.Dir(dir)
	}
}

// existing returns the real path of the nearest folder above or at path that
// exists.
func existing(path string) (string, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	for {
		real, err := filepath.EvalSymlinks(abs)
		if err == nil || !errors.Is(err, fs.ErrNotExist) {
			return real, err
		}
		abs = filepath.Dir(abs)
	}
}
