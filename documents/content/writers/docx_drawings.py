"""The pictures of a Word file. Pure."""

from xml.sax.saxutils import quoteattr

from documents.content.schema import Attributes

_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"


def drawing_of(attributes: Attributes, relation: str, number: int, width: int, height: int) -> str:
    """A run with a picture of a size in EMU."""
    alt = quoteattr(str(attributes.get("alt", "")))
    title = quoteattr(str(attributes.get("title", "")))
    names = f'id="{number}" name="Picture {number}"'
    frame = '<a:off x="0" y="0"/>' + f'<a:ext cx="{width}" cy="{height}"/>'
    return (
        '<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{width}" cy="{height}"/><wp:docPr {names} descr={alt} title={title}/>'
        f'<a:graphic><a:graphicData uri="{_DRAWING}/picture"><pic:pic><pic:nvPicPr>'
        f"<pic:cNvPr {names} descr={alt}/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>"
        f'<a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        f'<pic:spPr><a:xfrm>{frame}</a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
        "</pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )
