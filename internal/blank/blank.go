// Package blank writes the files that an editor begins with: an item or a union
// with everything in it that its schema knows, explained line by line. It does not
// know where a file lies, and writes to no disk.
package blank
