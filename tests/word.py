"""What Word puts on the clipboard, as far as it matters: styles, conditions, office tags."""

# Word breaks its lines where it likes.
# ruff: noqa: E501

ITEM = (
    "<p class=MsoListParagraph style='text-indent:-18.0pt;mso-list:l0 level{level} lfo1'>"
    "<![if !supportLists]><span lang=ES-CO style='font-family:Symbol;mso-bidi-font-family:Symbol'>"
    "<span style='mso-list:Ignore'>{mark}<span style='font:7.0pt \"Times New Roman\"'>&nbsp;&nbsp;"
    "&nbsp; </span></span></span><![endif]><span lang=ES-CO>{text}<o:p></o:p></span></p>\n"
)

HTML = (
    """<html xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"
xmlns:w="urn:schemas-microsoft-com:office:word" xmlns="http://www.w3.org/TR/REC-html40">
<head><meta name=Generator content="Microsoft Word 15">
<!--[if gte mso 9]><xml><o:OfficeDocumentSettings><o:AllowPNG/></o:OfficeDocumentSettings></xml><![endif]-->
<style><!-- @font-face {font-family:Calibri;} p.MsoNormal {margin:0cm; color:red} --></style>
<!--[if gte mso 10]><style>table.MsoNormalTable {mso-style-name:"Tabla normal"}</style><![endif]-->
</head><body lang=ES-CO style='tab-interval:35.4pt;word-wrap:break-word'>
<!--StartFragment-->
<h1 style='mso-pagination:widow-orphan'><span lang=ES-CO>Nuestra escuela<o:p></o:p></span></h1>
<p class=MsoNormal style='mso-margin-top-alt:auto;background:url(http://127.0.0.1:9/x)'><b
style='mso-bidi-font-weight:normal'><span lang=ES-CO style='mso-fareast-language:"ES-CO"'>Somos</span></b>
<span lang=ES-CO style='font-style:italic'>una escuela</span><span
lang=ES-CO style='color:red;mso-themecolor:accent1'> de la
montaña.</span><o:p></o:p></p>
<p class=MsoNormal><span lang=ES-CO><o:p>&nbsp;</o:p></span></p>
"""
    + ITEM.format(level=1, mark="·", text="Leer")
    + ITEM.format(level=2, mark="o", text="en voz alta")
    + ITEM.format(level=1, mark="·", text="Sembrar")
    + "<p class=MsoNormal>Pasos:<o:p></o:p></p>\n"
    + ITEM.format(level=1, mark="1.", text="Abonar")
    + ITEM.format(level=1, mark="2.", text="Regar")
    + """<table class=MsoTableGrid border=1 cellspacing=0 style='border-collapse:collapse;mso-yfti-tbllook:1184'>
 <tr style='mso-yfti-irow:0'><td width=288 valign=top style='width:216pt;border:solid windowtext 1.0pt'>
  <p class=MsoNormal><span lang=ES-CO>Sede<o:p></o:p></span></p></td>
  <td width=288 style='width:216pt'><p class=MsoNormal>Niños</p><p class=MsoNormal>y niñas</p></td></tr>
 <tr><td><p class=MsoNormal>El Recreo</p></td><td><p class=MsoNormal>61</p></td></tr>
</table>
<p class=MsoNormal><a href="http://viejo.example/x" style='mso-style-priority:99'>Sitio</a> y
<a href="https://nuevo.example/">otro</a><a name="_Toc1"></a><img src="file:///C:/x.png" onerror="alert(1)"
style='width:1px'></p>
<!--EndFragment--></body></html>"""
)

CLEAN = (
    "<h3>Nuestra escuela</h3><p><strong>Somos</strong> <em>una escuela</em> de la montaña.</p>"
    "<ul><li>Leer<ul><li>en voz alta</li></ul></li><li>Sembrar</li></ul><p>Pasos:</p>"
    "<ol><li>Abonar</li><li>Regar</li></ol>"
    "<table><tbody><tr><td>Sede</td><td>Niños<br>y niñas</td></tr>"
    "<tr><td>El Recreo</td><td>61</td></tr></tbody></table>"
    '<p>Sitio y <a href="https://nuevo.example/" rel="noopener noreferrer">otro</a></p>'
)
