package kind

import (
	"slices"
	"strings"
	"testing"
)

// simplified are characters that are written otherwise in traditional Chinese,
// whatever they mean.
const simplified = "与业两临为举么乐乡书产仅从仓价众优会伞传伤体偿关兴内写军农决况准减划别办务动劳区协单历压厕县参双发变号听启员咨团园围国图" +
	"块坚处头夹妇妈实审对寻导层届岁岗岛带帮广庄庆应开异张强归当录征态总恋戏战户执扫报担择损换据摄摆敌数断无旧时显暂术机杂权条" +
	"来极构标树样桥检欢残气汇沟没测济满灯灵炉点热爱爷状环现电疗监盖盘码礼离种积称穷竞笔签简类粮纠红约级纪纬纸线练组细织终绍经" +
	"结给统续维综绿编缴网罗职联胜脸艺节苏范荐荣药获虑虽补装见规视览觉触誉计订认让训议讯许论设证评识诉词试话询详语误说请诺读课" +
	"谁调负贡责账质贫购贴贸费赁资赔赛赠转轻载辅辑输辞边达迁过还这进远违连迟适选邮释针钟钮钱铁银链锁锅镇长门闭问闲间闻阅队阳阴" +
	"阶际陆陈险随隐难页顶项顺须顾预领频题额颤风飞饭饮馆驾驿验骗鱼鲜齐龄"

// eachLabel visits what readers see of a kind: the words for its fields and
// for what one can choose.
func eachLabel(k *Kind, visit func(where string, l Labels)) {
	visit(k.ID, k.Labels)
	if len(k.Over) > 0 {
		visit(k.ID+" over", k.Over)
	}
	eachField(k.Fields, func(f Field) {
		visit(k.ID+"."+f.Name, f.Labels)
		for _, o := range f.Choices {
			visit(k.ID+"."+f.Name+"="+o.Value, o.Labels)
		}
	})
}

// A label in traditional Chinese is left out where it would be the same.
func TestLabelsInTraditionalChineseAreTraditional(t *testing.T) {
	for _, k := range baseKinds(t).Kinds() {
		eachLabel(k, func(where string, l Labels) {
			if strings.ContainsAny(l.In("zh-Hant"), simplified) {
				t.Errorf("%s: %s", where, l.In("zh-Hant"))
			}
		})
	}
}

// The kinds that somebody meets who reads Arabic have all that is shown of them
// in Arabic: facts with what one can choose, and what a page is about.
func TestReadersOfArabicMeetArabicLabels(t *testing.T) {
	set := baseKinds(t)
	for _, id := range []string{"station", "contact", "service", "legal-aid", "hardship", "mutual-aid", "news", "activity", "policy", "volunteer", "venue", "training", "job", "benefit", "counselling", "qa"} {
		k := set.ByID(id)
		shown := []string{"audience", "topics"}
		for _, f := range k.Fields {
			if f.Fact {
				shown = append(shown, f.Name)
			}
		}
		eachLabel(k, func(where string, l Labels) {
			field, _, _ := strings.Cut(strings.TrimPrefix(where, id+"."), "=")
			if (where == id || slices.Contains(shown, field) || strings.HasSuffix(where, " over")) && l["ar"] == "" {
				t.Errorf("%s has no label in Arabic: %v", where, l)
			}
		})
	}
}
