"""Make unionhall-seal.otf: the characters of level 1 of GB 2312, letters and
digits, of Noto Sans CJK SC Bold. README.md beside this file says how to run it.
"""

import sys

from fontTools import subset

FACE = 2  # of the collection: Simplified Chinese
NAME = "Unionhall Seal"

# Rows 16 to 55 of GB 2312; letters as initials of names have them.
LEVEL_1 = [bytes((0xA0 + row, 0xA0 + cell)) for row in range(16, 56) for cell in range(1, 95)]
LATIN = [chr(c) for c in (*range(0x21, 0x7F), *range(0xC0, 0x180)) if chr(c).isalnum()]


def characters():
    """Return the code points; the last five cells of row 55 are empty."""
    chinese = "".join(b.decode("gb2312", "ignore") for b in LEVEL_1)
    assert len(chinese) == 3755
    return [ord(c) for c in (*chinese, *LATIN)]


def rename(font):
    """Give the subset a name of its own, and say in it what it comes from."""
    names = font["name"]
    version = names.getDebugName(5)
    names.names = [n for n in names.names if n.nameID in (0, 13, 14) and n.langID == 0x409]
    texts = {
        1: NAME, 2: "Bold", 3: NAME + " Bold", 4: NAME + " Bold", 6: "UnionhallSeal-Bold",
        5: version + "; subset",
        10: "Changed: a subset of Noto Sans CJK SC Bold without hints and layout features, renamed.",
    }
    for number, text in texts.items():
        names.setName(text, number, 3, 1, 0x409)
    cff = font["CFF "].cff
    cff.fontNames[0] = texts[6]
    top = cff.topDictIndex[0]
    top.FullName, top.FamilyName = texts[4], texts[1]
    for n, part in enumerate(top.FDArray):
        part.FontName = "%s-%d" % (texts[6], n)


def main(source, target):
    options = subset.Options(
        font_number=FACE, layout_features=[], hinting=False, glyph_names=False, notdef_outline=True,
        recalc_timestamp=False, name_IDs=["*"], name_languages=["*"],
    )
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "BASE", "VORG", "vhea", "vmtx", "DSIG"]
    font = subset.load_font(source, options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=characters())
    subsetter.subset(font)
    rename(font)
    subset.save_font(font, target, options)


main(*sys.argv[1:])
