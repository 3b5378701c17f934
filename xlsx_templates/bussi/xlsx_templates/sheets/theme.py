"""The theme of our books: Office's colours and our font, without the gradients that nobody uses."""

from .look import FONT

_COLOURS = {
    "dk1": '<a:sysClr val="windowText" lastClr="000000"/>',
    "lt1": '<a:sysClr val="window" lastClr="FFFFFF"/>',
    **{
        name: f'<a:srgbClr val="{value}"/>'
        for name, value in zip(
            ("dk2", "lt2", *(f"accent{n}" for n in range(1, 7)), "hlink", "folHlink"),
            ["44546A", "E7E6E6", "4472C4", "ED7D31", "A5A5A5", "FFC000", "5B9BD5", "70AD47", "0563C1", "954F72"],
            strict=True,
        )
    },
}
_COLOUR = '<a:schemeClr val="phClr"/>'
_FILL = f"<a:solidFill>{_COLOUR}</a:solidFill>"
_FONT = f'<a:latin typeface="{FONT}"/><a:ea typeface="{FONT}"/><a:cs typeface=""/>'


def _scheme() -> str:
    colours = "".join(f"<a:{name}>{value}</a:{name}>" for name, value in _COLOURS.items())
    formats = (
        ("fillStyleLst", _FILL),
        ("lnStyleLst", f'<a:ln w="6350">{_FILL}</a:ln>'),
        ("effectStyleLst", "<a:effectStyle><a:effectLst/></a:effectStyle>"),
        ("bgFillStyleLst", _FILL),
    )
    return (
        f'<a:clrScheme name="bussi">{colours}</a:clrScheme><a:fontScheme name="bussi">'
        f"<a:majorFont>{_FONT}</a:majorFont><a:minorFont>{_FONT}</a:minorFont></a:fontScheme>"
        f'<a:fmtScheme name="bussi">{"".join(f"<a:{n}>{one * 3}</a:{n}>" for n, one in formats)}</a:fmtScheme>'
    )


THEME = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="bussi">'
    f"<a:themeElements>{_scheme()}</a:themeElements></a:theme>"
)
