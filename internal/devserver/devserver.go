// Package devserver shows a site while it is being written: pages rendered when
// they are asked for, reloaded when they change, faults laid over them.
package devserver
