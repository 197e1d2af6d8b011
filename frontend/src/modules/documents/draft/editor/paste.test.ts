// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest'
import { cleanPasted } from './paste'

/** As Word 2016 to 365 write it (shortened): styles in front, wrapped lines, empty o:p, an automatic list. */
const WORD = `<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word">
<head><meta charset="utf-8"><meta name=Generator content="Microsoft Word 15"><!--[if gte mso 9]><xml><w:WordDocument><w:View>Normal</w:View></w:WordDocument></xml><![endif]-->
<style><!-- p.MsoNormal {mso-style-unhide:no; font-family:"Calibri",sans-serif;} --></style></head>
<body lang=ZH-CN style='tab-interval:21.0pt'><!--StartFragment-->
<p class=MsoNormal style='text-indent:32.0pt;line-height:28.95pt;mso-line-height-rule:exactly'><span
style='font-size:16.0pt;font-family:仿宋_GB2312;mso-hansi-font-family:宋体'>现就进一步做好
有关工作通知如下：<span lang=EN-US><o:p></o:p></span></span></p>
<p class=MsoNormal><b><span style='font-family:黑体'>一、<span lang=EN-US>&nbsp;&nbsp;</span>总体要求<span lang=EN-US><o:p></o:p></span></span></b></p>
<p class=MsoListParagraph style='margin-left:18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span lang=EN-US style='mso-list:Ignore'>1.<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp; </span></span><![endif]><span style='font-family:仿宋'>加强领导。</span></p>
<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><![if !supportLists]><span style='font-family:Wingdings;mso-list:Ignore'>\uf06c<span>&nbsp; </span></span><![endif]>一项要点。</p>
<p class=MsoNormal>于<b>三月底前</b><span class=msoDel><del cite="mailto:a" datetime="2026">尽快</del></span><ins>完成</ins>，<span style='display:none;mso-hide:all'>暗语</span>详见附表<a class=msocomanchor href="#_msocom_1">[甲1]</a>。<span lang=EN-US><o:p>&nbsp;</o:p></span></p>
<p class=MsoNormal><span lang=EN-US><o:p>&nbsp;</o:p></span></p>
<table class=MsoTableGrid border=1 style='border-collapse:collapse'><tr><td width=200 colspan=2 style='background:yellow'><p class=MsoNormal align=center><b>名称</b></p></td></tr>
<tr><td rowspan=2><p class=MsoNormal>甲</p></td><td><p class=MsoNormal><span lang=EN-US><o:p>&nbsp;</o:p></span></p></td></tr></table>
<!--EndFragment--></body></html>`

/** As WPS writes it: every run its own span, numbers as text, full-width spaces for indents, Office's marks. */
const WPS = `<html><body><!--StartFragment--><p class="MsoNormal" style="text-indent:32.0000pt;line-height:28.9500pt;"><span style="mso-spacerun:'yes';font-family:仿宋_GB2312;font-size:16.0000pt;"><font face="仿宋_GB2312">　　各县区</font></span><span style="mso-spacerun:'yes';font-family:仿宋_GB2312;"><font face="仿宋_GB2312">教育局要认真落实。</font></span><span style="mso-spacerun:'yes';"><o:p></o:p></span></p><p class="MsoNormal"><b><span style="font-weight:bold;"><font face="楷体_GB2312">（一）</font></span></b><b><span style="font-weight:bold;"> 压实责任。</span></b><span>落实到人。</span></p><p class="MsoNormal"><span style="mso-spacerun:'yes';"><o:p>&nbsp;</o:p></span></p><!--EndFragment--></body></html>`

describe('what Word copies', () => {
  const clean = cleanPasted(WORD)

  it('comes as plain paragraphs, without the lines of its source', () => {
    expect(clean.startsWith('<p>现就进一步做好有关工作通知如下：</p><p>一、总体要求</p><p>1.加强领导。</p><p>一项要点。</p>')).toBe(true)
  })

  it('keeps bold within a sentence and leaves out what was deleted, hidden or a comment', () => {
    expect(clean).toContain('<p>于<strong>三月底前</strong>完成，详见附表。</p>')
    expect(clean).not.toMatch(/尽快|暗语|甲1/u)
  })

  it('keeps tables with their spans', () => {
    expect(clean.endsWith('<table><tbody><tr><td colspan="2"><p><strong>名称</strong></p></td></tr><tr><td rowspan="2"><p>甲</p></td><td><p></p></td></tr></tbody></table>')).toBe(true)
  })

  it('brings no style, class or empty line along', () => {
    expect(clean).not.toMatch(/style|class|mso|font|<p><\/p><p>|nbsp/u)
  })
})

describe('what WPS copies', () => {
  it('comes without typed indents, its runs joined', () => {
    expect(cleanPasted(WPS)).toBe('<p>各县区教育局要认真落实。</p><p><strong>（一）压实责任。</strong>落实到人。</p>')
  })
})

describe('other sources', () => {
  it('numbers the items of a web page and forgets its pictures and scripts', () => {
    const page = '<div><h2>二、任务</h2><ol start="3"><li>甲</li><li>乙<img src=x onerror=alert(1)></li></ol><ul><li>丙</li></ul><script>alert(1)</script></div>'
    expect(cleanPasted(page)).toBe('<p>二、任务</p><p>3.甲</p><p>4.乙</p><p>丙</p>')
  })

  it('writes angle brackets as words', () => {
    expect(cleanPasted('<p>a &lt;b&gt; &amp; c</p>')).toBe('<p>a &lt;b&gt; &amp; c</p>')
  })

  it('keeps line breaks inside a paragraph, not at its ends', () => {
    expect(cleanPasted('<p><br>甲<br>乙<br></p>')).toBe('<p>甲<br>乙</p>')
  })

  it('leaves alone what was copied in the editor', () => {
    const own = '<p data-pm-slice="1 1 []">甲　乙</p>'
    expect(cleanPasted(own)).toBe(own)
  })
})
