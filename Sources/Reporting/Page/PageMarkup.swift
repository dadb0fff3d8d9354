// SPDX-License-Identifier: GPL-3.0-or-later

// The form of a page, part by part. Every part ends with its line; the page is well-formed XML too, so that a parser
// can tell whether a value broke out of its place.

extension Markup {
  fileprivate static let stamp: Markup = #" <span class="stamp">EMULATED</span>"#
  fileprivate static let open: Markup = #" open="""#
}

extension PageContents {
  /// The page. No script, and nothing from anywhere: the browser is told so too.
  func html() -> String { page.text }

  private var page: Markup {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8"/>
    <meta name="viewport" content="width=device-width, initial-scale=1"/>
    <meta name="color-scheme" content="light dark"/>
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"/>
    <meta name="referrer" content="no-referrer"/>
    <title>\(title)</title>
    <style>
    \(PageStyle.palette + PageStyle.plots + PageStyle.page)
    </style>
    </head>
    <body>
    <header>
    <p class="over">vfio-check report · \(title)</p>
    \(head.markup)\
    \(each: emulation, \.markup)\
    <ul class="answers">
    \(each: answers, \.markup)\
    </ul>
    </header>
    <main>
    \(each: costs, \.markup)\
    \(part("curves", "Where the translation cache ends", curves, \.markup))\
    \(part("measured", "What was measured", runs, \.markup))\
    \(each: findings, \.markup)\
    \(part("passports", "Who the devices are", passports, \.markup))\
    \(part("apart", "What was not compared", obstacles, \.markup))\
    \(part("fingerprint", "What it was measured on", fingerprints, \.markup))\
    <h2 id="sources">What this page is made of</h2>
    \(sources.markup)\
    </main>
    <footer>
    <p>Every interval is one of 95 %: a figure without one is that of the samples at hand. A difference counts only where its interval excludes that there is none and it is larger than the noise floor, the most that either side differs from itself by; where that is unknown none counts.</p>
    <p>Made by vfio-check \(toolVersion).</p>
    </footer>
    </body>
    </html>

    """
  }

  /// What stands under a heading of its own, which is left out where there is nothing.
  private func part<Item>(_ id: String, _ heading: String, _ items: [Item], _ markup: (Item) -> Markup) -> Markup {
    guard !items.isEmpty else { return "" }
    return """
      <h2 id="\(id)">\(heading)</h2>
      \(each: items, markup)
      """
  }
}

extension PageContents.Head {
  fileprivate var markup: Markup {
    """
    <div class="head \(tone)">
    <h1>\(sentence)</h1>
    \(number.markup)\
    </div>

    """
  }
}

extension KeyFigure {
  fileprivate var markup: Markup {
    """
    <div class="key \(tone)">
    <p class="over">\(label)</p>
    <p class="number">\(figure)</p>
    <p class="meaning">\(meaning)\(.stamp, if: isEmulated)</p>
    <p class="small soft">\(place)</p>
    </div>

    """
  }
}

extension PageContents.Emulation {
  fileprivate var markup: Markup {
    """
    <div class="emulation" role="note">EMULATED: these figures show structure, not what hardware does.
    <ul>
    \(each: reasons, { "<li>\($0)</li>\n" })\
    </ul></div>

    """
  }
}

extension PageContents.Answer {
  fileprivate var markup: Markup {
    """
    <li class="\(tone)"><span class="word">\(word)</span><div><p class="question">\(question)</p>\
    <p><a href="#\(anchor)">\(sentence)</a></p></div></li>

    """
  }
}

extension PageContents.Table {
  fileprivate var markup: Markup {
    """
    <table>
    <caption>\(caption)</caption>
    <thead><tr>\(each: columns, { #"<th scope="col">\#($0)</th>"# })</tr></thead>
    <tbody>
    \(each: rows, \.markup)\
    </tbody>
    </table>

    """
  }
}

extension PageContents.Table.Row {
  fileprivate var markup: Markup {
    """
    <tr\(#" class="marked""#, if: isMarked)><th scope="row">\(first)</th>\
    \(each: cells, { #"<td data-column="\#($0.column)">\#($0.value)</td>"# })</tr>

    """
  }
}

extension PageContents.Figure {
  fileprivate var markup: Markup {
    """
    <figure>
    \(plot)
    <figcaption>\(#"<span class="stamp">EMULATED</span> "#, if: isEmulated)\(legend)</figcaption>
    </figure>

    """
  }
}

extension PageContents.Cost {
  fileprivate var markup: Markup {
    """
    <h2 id="\(anchor)">\(heading)\(.stamp, if: isEmulated)</h2>
    <p class="\(tone)"><strong class="sentence">\(sentence)</strong></p>
    \(Self.forced, if: isForced)\
    \(each: candidates, \.markup)\
    \(each: claim, { "<p class=\"small soft\">\($0)</p>\n" })\
    \(each: split, \.markup)
    """
  }

  private static let forced: Markup = """
    <p class="bad"><strong class="sentence">FORCED: these runs must not be compared; what differs is listed below.</strong></p>

    """
}

extension PageContents.Candidate {
  fileprivate var markup: Markup {
    """
    <h3>\(heading)</h3>
    \(each: mismatches, { "<p class=\"bad\"><span class=\"word\">not comparable</span> \($0)</p>\n" })\
    \(each: figure, \.markup)\
    \(each: table, \.markup)\
    \(each: differences, { "<p class=\"small\"><span class=\"soft\">differs</span> \($0)</p>\n" })\
    \(each: unknown, { "<p class=\"small\"><span class=\"soft\">known of one only</span> \($0)</p>\n" })\
    \(each: remarks, remark)
    """
  }
}

extension PageContents.Split {
  fileprivate var markup: Markup {
    """
    <h3>Where it comes from</h3>
    \(figure.markup)\
    \(table.markup)
    """
  }
}

extension PageContents.Curve {
  fileprivate var markup: Markup {
    """
    <h3>\(heading)</h3>
    \(figure.markup)\
    \(each: sentences, remark)\
    <details><summary>The figures</summary>
    \(table.markup)\
    </details>

    """
  }
}

extension PageContents.Runs {
  fileprivate var markup: Markup {
    """
    <h3>\(heading)\(.stamp, if: isEmulated)</h3>
    \(each: tables, \.markup)\
    \(each: measurements, \.markup)\
    \(each: remarks, remark)
    """
  }
}

extension PageContents.Measurement {
  /// Where there is no figure, the table is all there is, and is open.
  fileprivate var markup: Markup {
    """
    <details\(.open, if: isOpen)><summary>\(heading)</summary>
    \(each: figures, \.markup)\
    <details\(.open, if: figures.isEmpty)><summary>The figures</summary>
    \(table.markup)\
    </details>
    </details>

    """
  }
}

extension PageContents.Findings {
  fileprivate var markup: Markup {
    """
    <h2 id="\(anchor)">\(heading)</h2>
    <p class="\(tone)"><strong class="sentence">\(sentence)</strong></p>
    <p class="small">\(counts)</p>
    <p class="small soft">\(machine)</p>
    \(each: drifts, { "<p class=\"bad\"><span class=\"word\">drifted</span> \($0)</p>\n" })\
    \(each: table, \.markup)\
    \(each: sections, \.markup)
    """
  }
}

extension PageContents.Section {
  fileprivate var markup: Markup {
    """
    <h3>\(name)</h3>
    \(each: open, \.markup)\
    \(folded, if: !passed.isEmpty)
    """
  }

  private var folded: Markup {
    """
    <details class="passed"><summary>\(passedText)</summary>
    \(each: passed, \.markup)\
    </details>

    """
  }
}

extension PageContents.Verdict {
  fileprivate var markup: Markup {
    """
    <div class="finding \(tone)">
    <p><span class="word">\(word)</span> <code>\(id)</code> \(summary)</p>
    \(each: evidence, { "<p class=\"path soft\">\($0.path) = \($0.found)</p>\n" })\
    \(each: remedies, \.markup)\
    </div>

    """
  }
}

extension PageContents.Remedy {
  fileprivate var markup: Markup {
    """
    <p>→ \(advice)</p>
    \(each: commands, { "<pre>\($0)</pre>\n" })
    """
  }
}

extension PageContents.Folded {
  fileprivate var markup: Markup {
    """
    <details><summary>\(heading)</summary>
    \(table.markup)\
    </details>

    """
  }
}

extension PageContents.Obstacle {
  fileprivate var markup: Markup {
    """
    <p>\(sentence)</p>
    \(each: fields, \.markup)
    """
  }
}

private func remark(_ sentence: String) -> Markup { "<p class=\"small\">\(sentence)</p>\n" }
