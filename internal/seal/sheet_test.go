package seal

import (
	"bytes"
	"testing"
)

func sheetsOf(t testing.TB, letter string, round uint32) [3]Sheet {
	t.Helper()
	key, _ := testKey(t, letter)
	sheets, err := Sheets(key, round)
	if err != nil {
		t.Fatal(err)
	}
	return sheets
}

func TestAnyTwoSheetsRestoreTheKey(t *testing.T) {
	key, _ := testKey(t, "recovery")
	sheets := sheetsOf(t, "recovery", 1)
	for i := range sheets {
		for j := range sheets {
			got, err := JoinSheets(sheets[i], sheets[j])
			if i == j {
				if rule(t, err) != "sheet/number" {
					t.Errorf("sheet %d twice: %v", i+1, err)
				}
				continue
			}
			if err != nil || !got.Equal(key) {
				t.Errorf("sheets %d and %d: %v", i+1, j+1, err)
			}
		}
	}
}

func TestOneSheetDoesNotHoldTheKey(t *testing.T) {
	key, _ := testKey(t, "recovery")
	k, err := key.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range sheetsOf(t, "recovery", 1) {
		both := xor(s.Shares[0], s.Shares[1])
		for _, share := range [][32]byte{s.Shares[0], s.Shares[1], both} {
			if bytes.Equal(share[:], k) {
				t.Errorf("sheet %d is the key", s.Number)
			}
		}
	}
}

func TestSheetsOfTwoSetsDoNotGoTogether(t *testing.T) {
	first, second, other := sheetsOf(t, "recovery", 1), sheetsOf(t, "recovery", 2), sheetsOf(t, "a", 1)
	for _, pair := range [][2]Sheet{{first[0], second[1]}, {first[1], other[2]}} {
		if _, err := JoinSheets(pair[0], pair[1]); rule(t, err) != "sheet/set" {
			t.Errorf("%v", err)
		}
	}
	if sheetsOf(t, "recovery", 1) != first {
		t.Error("a sheet cannot be printed again")
	}
	damaged := first[1]
	damaged.Shares[0][5] ^= 1
	if damaged.Check() == first[1].Check() {
		t.Error("the checksum does not see a slip")
	}
	if _, err := JoinSheets(first[0], damaged); rule(t, err) != "sheet/share" {
		t.Errorf("sheets that do not agree: %v", err)
	}
	damaged.Number = 7
	if _, err := JoinSheets(first[0], damaged); rule(t, err) != "sheet/number" {
		t.Errorf("sheet 7: %v", err)
	}
}
