package site_test

import (
	"testing"

	"unionhall/internal/site"
)

func TestEndpointIsReadFromSettings(t *testing.T) {
	key := publicKey(t)
	c, list := site.ReadConfig("site.yaml", []byte("title: 云岭\nendpoint:\n  address: https://sync.gonghui.example\n  desks: [https://desk.gonghui.example/]\n  receipt_keys: ["+key.String()+"]\n"))
	if len(list) > 0 || c.Endpoint == nil {
		t.Fatalf("%+v %v", c.Endpoint, list)
	}
	if e := c.Endpoint; e.Address != "https://sync.gonghui.example/" || len(e.Desks) != 1 || e.Desks[0] != "https://desk.gonghui.example/" || len(e.ReceiptKeys) != 1 || e.ReceiptKeys[0] != key {
		t.Errorf("%+v", e)
	}
	if c, list := site.ReadConfig("site.yaml", []byte("title: 云岭\n")); len(list) > 0 || c.Endpoint != nil {
		t.Errorf("%+v %v", c.Endpoint, list)
	}
}

func TestFormsAreSentOnlyWhereBrowsersLetThem(t *testing.T) {
	for address, good := range map[string]bool{
		"https://sync.gonghui.example/": true, "http://127.0.0.1:8787/": true, "http://localhost:8787": true, "http://[::1]:8787/": true,
		"http://sync.gonghui.example/": false, "sync.gonghui.example": false, "ftp://sync.gonghui.example/": false, "https://sync.gonghui.example/?a=b": false,
	} {
		_, list := site.ReadConfig("site.yaml", []byte("title: 云岭\nendpoint:\n  address: \""+address+"\"\n"))
		if good != (list.Faults() == 0) {
			t.Errorf("%s: %v", address, list)
		}
		if !good && (list[0].Line != 3) {
			t.Errorf("%s: %+v", address, list[0])
		}
	}
}
