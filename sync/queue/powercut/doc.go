// Package powercut cuts the power under the queue, in tests only: the queue runs on a
// SQLite whose files note every write and every fsync, and is opened again on disks as
// a power cut could have left them. It is a module of its own, because its SQLite, a
// large translation, would slow the race detector and the vetting of everything else.
//
//	cd sync/queue/powercut && go test .
//
// UNIONHALL_POWERCUTS says how many disks are tried for each case; without it, 50.
package powercut
