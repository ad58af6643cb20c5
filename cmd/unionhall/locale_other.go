//go:build !windows

package main

// systemLocale has nothing to add where LANG is the system's own setting.
func systemLocale() string { return "" }
