package main

import (
	"github.com/spf13/cobra"
	"golang.org/x/sys/windows"
)

// What cobra tells whoever double-clicks the program is a variable of cobra's:
// there is no other place to say it in Chinese.
func init() {
	cobra.MousetrapHelpText = "这是命令行程序：请打开“终端”或 PowerShell，输入 unionhall --help\r\n" +
		"This is a command line program: open a terminal and type unionhall --help\r\n"
}

// systemLocale returns the language of Windows itself, which sets none of the
// variables that other systems set.
func systemLocale() string {
	tags, err := windows.GetUserPreferredUILanguages(windows.MUI_LANGUAGE_NAME)
	if err != nil || len(tags) == 0 {
		return ""
	}
	return tags[0]
}
