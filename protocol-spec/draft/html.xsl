<?xml version="1.0" encoding="UTF-8"?>
<!-- An Internet-Draft as mmark writes it (xml2rfc version 3) to one HTML page that fetches nothing.
     What it does not know, a reference without a target or an empty one ends the build. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xi="http://www.w3.org/2001/XInclude"
                exclude-result-prefixes="xi">
  <xsl:output method="html" encoding="UTF-8" indent="no" doctype-system="about:legacy-compat"/>
  <xsl:strip-space elements="rfc front middle back section figure table thead tbody tr ul ol dl references reference"/>
  <xsl:key name="anchor" match="*[@anchor]" use="@anchor"/>
  <!-- The table of requirements: ids in the text lead to its rows. -->
  <xsl:key name="requirement" match="table[normalize-space(name) = 'Requirements']/tbody/tr/td[1]" use="normalize-space(.)"/>

  <xsl:template match="/rfc">
    <xsl:apply-templates select="//@anchor" mode="check"/>
    <html lang="en">
      <head>
        <meta charset="UTF-8"/>
        <meta name="viewport" content="width=device-width, initial-scale=1"/>
        <title><xsl:value-of select="front/title"/></title>
        <style><xsl:call-template name="css"/></style>
      </head>
      <body>
        <xsl:apply-templates select="front"/>
        <nav>
          <h2>Contents</h2>
          <ul>
            <xsl:apply-templates select="middle/section" mode="contents"/>
            <li><a href="#references"><xsl:call-template name="references-number"/> References</a></li>
            <xsl:apply-templates select="back/section" mode="contents"/>
          </ul>
        </nav>
        <xsl:apply-templates select="middle/section"/>
        <section id="references">
          <h2><xsl:call-template name="references-number"/> References</h2>
          <xsl:apply-templates select="back/references"/>
        </section>
        <xsl:apply-templates select="back/section"/>
      </body>
    </html>
  </xsl:template>

  <xsl:template match="@anchor" mode="check">
    <xsl:if test="count(key('anchor', .)) != 1">
      <xsl:message terminate="yes">anchor given twice: <xsl:value-of select="."/></xsl:message>
    </xsl:if>
  </xsl:template>

  <!-- Front -->
  <xsl:template match="front">
    <header>
      <p class="series">
        <xsl:value-of select="workgroup"/><br/>
        Internet-Draft: <xsl:value-of select="/rfc/@docName"/><br/>
        Intended status: <xsl:value-of select="seriesInfo/@status"/><br/>
        <xsl:value-of select="concat(date/@day, ' ', date/@month, ' ', date/@year)"/><br/>
        <xsl:value-of select="author/@fullname"/>
      </p>
      <h1><xsl:value-of select="title"/></h1>
    </header>
    <xsl:apply-templates select="abstract | note"/>
  </xsl:template>

  <xsl:template match="abstract">
    <section id="abstract"><h2>Abstract</h2><xsl:apply-templates/></section>
  </xsl:template>

  <xsl:template match="note">
    <section><xsl:apply-templates/></section>
  </xsl:template>

  <!-- Sections -->
  <xsl:template match="section">
    <section id="{@anchor}">
      <xsl:apply-templates/>
    </section>
  </xsl:template>

  <xsl:template match="section/name">
    <xsl:variable name="level" select="count(ancestor::section) + 1"/>
    <xsl:element name="h{$level}">
      <a class="self" href="#{../@anchor}">
        <xsl:apply-templates select=".." mode="number"/>
        <xsl:text> </xsl:text>
        <xsl:apply-templates/>
      </a>
    </xsl:element>
  </xsl:template>

  <xsl:template match="note/name"><h2><xsl:apply-templates/></h2></xsl:template>

  <xsl:template match="section" mode="contents">
    <li>
      <a href="#{@anchor}">
        <xsl:apply-templates select="." mode="number"/>
        <xsl:text> </xsl:text>
        <xsl:apply-templates select="name/node()"/>
      </a>
      <xsl:if test="section and count(ancestor::section) = 0">
        <ul><xsl:apply-templates select="section" mode="contents"/></ul>
      </xsl:if>
    </li>
  </xsl:template>

  <xsl:template match="middle//section" mode="number">
    <xsl:number level="multiple" count="section" format="1.1."/>
  </xsl:template>

  <xsl:template match="back//section" mode="number">
    <xsl:number level="multiple" count="section[not(@numbered = 'false')]" format="A.1."/>
  </xsl:template>

  <xsl:template match="back/section" mode="number">
    <xsl:if test="not(@numbered = 'false')">
      <xsl:text>Appendix </xsl:text>
      <xsl:number count="section[not(@numbered = 'false')]" format="A."/>
    </xsl:if>
  </xsl:template>

  <xsl:template name="references-number">
    <xsl:value-of select="concat(count(/rfc/middle/section) + 1, '.')"/>
  </xsl:template>

  <!-- Blocks -->
  <xsl:template match="t"><p><xsl:apply-templates/></p></xsl:template>
  <xsl:template match="dd/t[last() = 1] | li/t[last() = 1]"><xsl:apply-templates/></xsl:template>
  <xsl:template match="ul | ol | dl | dt | dd | li | thead | tbody | tr"><xsl:element name="{name()}"><xsl:apply-templates/></xsl:element></xsl:template>

  <xsl:template match="figure">
    <figure>
      <xsl:apply-templates select="sourcecode | artwork"/>
      <xsl:apply-templates select="name"/>
    </figure>
  </xsl:template>

  <xsl:template match="figure/name">
    <figcaption>Figure <xsl:number level="any" count="figure"/>: <xsl:apply-templates/></figcaption>
  </xsl:template>

  <xsl:template match="sourcecode | artwork"><pre><xsl:value-of select="."/></pre></xsl:template>

  <xsl:template match="table">
    <figure>
      <div class="wide"><table><xsl:apply-templates select="thead | tbody"/></table></div>
      <xsl:apply-templates select="name"/>
    </figure>
  </xsl:template>

  <xsl:template match="table/name">
    <figcaption>Table <xsl:number level="any" count="table"/>: <xsl:apply-templates/></figcaption>
  </xsl:template>

  <xsl:template match="th | td">
    <xsl:element name="{name()}">
      <xsl:if test="@align"><xsl:attribute name="class"><xsl:value-of select="@align"/></xsl:attribute></xsl:if>
      <xsl:if test="generate-id() = generate-id(key('requirement', normalize-space(.)))">
        <xsl:attribute name="id"><xsl:value-of select="normalize-space(.)"/></xsl:attribute>
      </xsl:if>
      <xsl:apply-templates/>
    </xsl:element>
  </xsl:template>

  <!-- Text -->
  <xsl:template match="tt"><code><xsl:apply-templates/></code></xsl:template>
  <xsl:template match="em | strong | sub | sup | br"><xsl:element name="{name()}"><xsl:apply-templates/></xsl:element></xsl:template>
  <xsl:template match="bcp14"><span class="bcp14"><xsl:apply-templates/></span></xsl:template>

  <xsl:template match="text()" name="text">
    <xsl:param name="text" select="."/>
    <xsl:variable name="id" select="substring-before(substring-after($text, '['), ']')"/>
    <xsl:choose>
      <xsl:when test="$id = ''"><xsl:value-of select="$text"/></xsl:when>
      <xsl:otherwise>
        <xsl:value-of select="substring-before($text, '[')"/>
        <xsl:choose>
          <xsl:when test="key('requirement', $id)"><a class="id" href="#{$id}"><xsl:value-of select="concat('[', $id, ']')"/></a></xsl:when>
          <xsl:otherwise><xsl:value-of select="concat('[', $id, ']')"/></xsl:otherwise>
        </xsl:choose>
        <xsl:call-template name="text"><xsl:with-param name="text" select="substring-after($text, concat('[', $id, ']'))"/></xsl:call-template>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template match="xref">
    <xsl:variable name="target" select="key('anchor', @target)"/>
    <xsl:choose>
      <xsl:when test="$target/self::section">
        <a href="#{@target}">
          <xsl:variable name="number"><xsl:apply-templates select="$target" mode="number"/></xsl:variable>
          <xsl:choose>
            <xsl:when test="not($target/ancestor::back)">Section </xsl:when>
            <xsl:when test="not($target/parent::back)">Appendix </xsl:when>
          </xsl:choose>
          <!-- without the last full stop -->
          <xsl:value-of select="substring($number, 1, string-length($number) - 1)"/>
        </a>
      </xsl:when>
      <xsl:when test="$target/self::reference">
        <xsl:if test="@section">Section <xsl:value-of select="@section"/> of </xsl:if>
        <xsl:text>[</xsl:text><a href="#{@target}"><xsl:value-of select="@target"/></a><xsl:text>]</xsl:text>
      </xsl:when>
      <xsl:otherwise><xsl:message terminate="yes">reference without a target: <xsl:value-of select="@target"/></xsl:message></xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <!-- References -->
  <xsl:template match="references">
    <h3><xsl:value-of select="name"/></h3>
    <dl class="references"><xsl:apply-templates select="reference"/></dl>
  </xsl:template>

  <xsl:template match="reference">
    <xsl:if test="not(@target and normalize-space(front/title) and front/author and front/date/@year)">
      <xsl:message terminate="yes">empty reference: <xsl:value-of select="@anchor"/></xsl:message>
    </xsl:if>
    <dt id="{@anchor}">[<xsl:value-of select="@anchor"/>]</dt>
    <dd>
      <xsl:for-each select="front/author">
        <xsl:value-of select="@fullname"/>
        <xsl:if test="@role = 'editor'"> (ed.)</xsl:if>
        <xsl:text>, </xsl:text>
      </xsl:for-each>
      <xsl:value-of select="concat('&#8220;', normalize-space(front/title), '&#8221;, ')"/>
      <xsl:for-each select="seriesInfo"><xsl:value-of select="concat(@name, ' ', @value, ', ')"/></xsl:for-each>
      <xsl:if test="front/date/@month"><xsl:value-of select="concat(front/date/@month, ' ')"/></xsl:if>
      <xsl:value-of select="concat(front/date/@year, ', ')"/>
      <a href="{@target}"><xsl:value-of select="@target"/></a>.
    </dd>
  </xsl:template>

  <xsl:template match="xi:* | *">
    <xsl:message terminate="yes">no rule for element <xsl:value-of select="name()"/> in <xsl:value-of select="ancestor::*[@anchor][1]/@anchor"/></xsl:message>
  </xsl:template>

  <xsl:template name="css">
    :root { color-scheme: light dark; --line: #8885; --faint: #8881; }
    body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.55 system-ui, sans-serif; overflow-wrap: break-word; }
    h1 { line-height: 1.2; } h2, h3, h4 { margin: 2.2em 0 .6em; line-height: 1.25; }
    a { text-decoration: none; } a:hover { text-decoration: underline; } a.self { color: inherit; }
    .series { font-size: .9rem; }
    nav ul { list-style: none; padding-left: 1rem; } nav > ul { padding-left: 0; columns: 20rem; } nav > ul > li { break-inside: avoid; }
    pre { padding: .8rem; background: var(--faint); border-radius: .3rem; overflow-x: auto; font: .82rem/1.45 ui-monospace, monospace; }
    code { font: .88em ui-monospace, monospace; }
    figure { margin: 1.2rem 0; } figcaption { font-size: .88rem; margin-top: .4rem; }
    .wide { overflow-x: auto; } table { border-collapse: collapse; font-size: .92rem; }
    th, td { padding: .3rem .6rem; border: 1px solid var(--line); text-align: left; vertical-align: top; }
    .center { text-align: center; } .right { text-align: right; } td[id] { white-space: nowrap; } :target { background: #fc85; }
    .bcp14 { font-variant: small-caps; font-weight: 600; text-transform: lowercase; }
    a.id { font: .78em ui-monospace, monospace; white-space: nowrap; }
    dt { font-weight: 600; margin-top: .8rem; } dd { margin-left: 1.5rem; }
    @media print { body { max-width: none; font-size: 10pt; } pre, figure { break-inside: avoid; } }
  </xsl:template>
</xsl:stylesheet>
