package kind

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// The kinds that the program comes with, in the order of sections: id, folder,
// group, what else the schema says. Menu stands for a section in the menu, core
// for what phones keep first.
const baseTable = `
service services services menu by-weight remove descendants
legal-aid legal-aid services - by-weight remove descendants
hardship hardship services - by-weight mark descendants
mutual-aid mutual-aid services - by-weight mark descendants
counselling counselling services - by-weight keep descendants
news news news menu newest-first archive self
notice-false rumours news - newest-first archive descendants
policy policy rights menu newest-first mark descendants date:issued expires:repealed
qa qa rights - newest-first mark self date:answered_on stale:answered_on:365
topic topics rights - by-weight keep descendants core
women women rights - by-weight keep descendants
safety safety rights - by-weight keep descendants
bargaining bargaining rights - newest-first archive self date:signed expires:valid_until
activity activities together menu upcoming archive self date:starts expires:ends,starts calendar:starts,ends,place
training training services - upcoming archive self date:starts expires:ends,starts calendar:starts,ends,place
job jobs services - newest-first remove self expires:closes
benefit benefits services - newest-first remove descendants expires:valid_until
volunteer volunteer together - upcoming archive self date:starts expires:ends,starts calendar:starts,ends,place
station stations places menu by-name mark children stale:confirmed_on:90 core
venue venues places - by-name mark children stale:confirmed_on:90
contact contacts places - by-weight keep descendants core
data data about - newest-first archive self
openness openness about - newest-first archive self
congress congress about - newest-first archive self
model models about - newest-first archive self
page pages about - by-weight keep self
`

func TestEveryKindOfTheDomainIsThere(t *testing.T) {
	var got strings.Builder
	got.WriteByte('\n')
	for _, k := range baseKinds(t).Kinds() {
		menu := "-"
		if k.Menu {
			menu = "menu"
		}
		fmt.Fprint(&got, k.ID, " ", k.Folder, " ", k.Group, " ", menu, " ", orderNames[k.Order], " ", expiryNames[k.AtExpiry], " ", scopeNames[k.Scope])
		if k.DateFrom != "" {
			fmt.Fprint(&got, " date:", k.DateFrom)
		}
		if k.ExpiresBy != nil {
			fmt.Fprint(&got, " expires:", strings.Join(k.ExpiresBy, ","))
		}
		if k.StaleBy != "" {
			fmt.Fprintf(&got, " stale:%s:%d", k.StaleBy, k.StaleAfter)
		}
		if c := k.Calendar; c != (Calendar{}) {
			fmt.Fprint(&got, " calendar:", c.Starts, ",", c.Ends, ",", c.Place)
		}
		if k.Core {
			got.WriteString(" core")
		}
		got.WriteByte('\n')
	}
	if got.String() != baseTable {
		t.Errorf("got %s\nwant %s", got.String(), baseTable)
	}
}

func TestEveryKindIsDescribedToSearchEngines(t *testing.T) {
	for _, k := range baseKinds(t).Kinds() {
		if k.Structured.Type == "" || len(k.Structured.Properties) == 0 {
			t.Errorf("%s has no type of schema.org", k.ID)
		}
	}
}

// The elements of a service guide, in the order of the national convention but
// for the worker's own deadline, which comes first.
func TestAServiceGuideHasItsElementsInOrder(t *testing.T) {
	const want = "worker_limit who! basis! conditions! exempt materials! steps! time_legal! time_promised!$ fee!$ place!$ hours!$ phone!$ complaint!$ result! online code limits$"
	var got []string
	k := baseKinds(t).ByID("service")
	for _, f := range k.Fields {
		if f.Common {
			continue
		}
		name := f.Name
		if f.Always {
			name += "!"
		}
		if f.Local {
			name += "$"
		}
		got = append(got, name)
	}
	if got := strings.Join(got, " "); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	for _, id := range []string{"legal-aid", "hardship", "mutual-aid"} {
		fields := baseKinds(t).ByID(id).Fields
		for i, f := range k.Fields {
			if !f.Common && fields[i].Name != f.Name {
				t.Errorf("%s has %s where a service has %s", id, fields[i].Name, f.Name)
			}
		}
	}
}

// What cannot be given to a kind's file is given to each: an item can be
// gathered by whatever it can carry.
func TestTopicsGatherByWhatItemsCarry(t *testing.T) {
	k := baseKinds(t).ByID("topic")
	for _, name := range []string{"topics", "audience"} {
		values := func(f *Field) (list []string) {
			for _, o := range f.Choices {
				list = append(list, o.Value+o.Labels.In("zh-Hans")+o.Labels.In("en"))
			}
			return list
		}
		if gathered := findField(k.Field("gather").Fields, name); !slices.Equal(values(gathered), values(k.Field(name))) {
			t.Errorf("%s: gather has other choices than common.yaml", name)
		}
	}
	for _, name := range strings.Fields("scope mandatory levels divisions audience topics task supplements overrides") {
		if f := k.Field(name); f == nil || !f.Common || !f.OnCard || f.Required || f.Fact {
			t.Errorf("%s: %+v", name, f)
		}
	}
}
