//go:build !linux

package main

// awake does nothing here: figures are taken on Linux.
func awake() (stop func() error, err error) { return func() error { return nil }, nil }
