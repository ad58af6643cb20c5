package main

import (
	"os/exec"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"unionhall/internal/build"
	"unionhall/internal/diag"
)

var _ pflag.Value = (*encoderValue)(nil)

// encoderValue is --encoder: names of programs, which may be given with commas
// or with the flag again.
type encoderValue struct{ names []string }

func (v *encoderValue) String() string { return strings.Join(v.names, ",") }
func (v *encoderValue) Type() string   { return "NAME" }
func (v *encoderValue) Set(s string) error {
	known, packages := build.EncoderNames()
	for name := range strings.SplitSeq(s, ",") {
		name = strings.TrimSpace(name)
		i := slices.Index(known, name)
		if i < 0 {
			return usage(
				diag.Say("选项 --encoder 不能是“%s”", "the flag --encoder cannot be %q", name),
				diag.Say("可以写 %s", "it can be %s", strings.Join(known, ", ")))
		}
		if _, err := exec.LookPath(name); err != nil {
			return usage(
				diag.Say("找不到 --encoder 要用的程序 %s", "the program %s, which --encoder wants, is not there", name),
				diag.Say("先安装：Debian、Ubuntu 上是 apt install %[1]s；或者不写 --encoder，图片照样能用", "install it first (on Debian and Ubuntu: apt install %[1]s), or leave --encoder out: pictures work without it", packages[i]))
		}
		if !slices.Contains(v.names, name) {
			v.names = append(v.names, name)
		}
	}
	return nil
}
