// Package picture makes what people photograph fit to publish: it finds out
// what a file really is, turns it upright, makes a few smaller ones of it, and
// takes out whatever tells where and by whom it was taken.
package picture
