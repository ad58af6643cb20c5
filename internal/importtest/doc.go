// Package importtest keeps the rules of the repository: who may import whom,
// that every package says what it is, and that nothing names the machine it
// was written on. It has only tests, and nothing imports it.
package importtest
