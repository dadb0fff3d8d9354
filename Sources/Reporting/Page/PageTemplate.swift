// SPDX-License-Identifier: GPL-3.0-or-later
internal import Mustache

/// The form of a page: Mustache templates, one for the page and one for each part that comes several times.
///
/// Text is filled in with two braces and so escaped, with our own escaping: Mustache's own goes by characters, and would let a quote pass
/// that has a combining mark behind it. Three braces are for plots and the style sheet, which nobody sends. The page is well-formed XML
/// too, so that a parser can tell whether something broke out of its place.
enum PageTemplate {
  private struct Markup: MustacheContentType {
    func escapeText(_ text: String) -> String { MarkupText.escaped(text) }
  }

  /// The page with all that it says. It fails only where a template is no template, which a test would have seen.
  static func filled(with contents: PageContents) throws -> String {
    MustacheContentTypes.register(Markup(), named: "VFIO-CHECK")
    var library = MustacheLibrary()
    for (name, text) in parts { try library.register(escaping + text, named: name) }
    return try MustacheTemplate(string: escaping + page).render(contents, library: library)
  }

  /// Each template says it anew: a part does not take it from the page that it is in.
  private static let escaping = "{{% CONTENT_TYPE: VFIO-CHECK}}\n"

  private static let parts = [
    "table": table, "figure": figure, "stamp": stamp, "finding": finding, "cost": cost, "section": section,
  ]

  private static let stamp = #" <span class="stamp">EMULATED</span>"#

  private static let table = """
    <table>
    <caption>{{caption}}</caption>
    <thead><tr>{{#columns}}<th scope="col">{{.}}</th>{{/columns}}</tr></thead>
    <tbody>
    {{#rows}}
    <tr{{#isMarked}} class="marked"{{/isMarked}}><th scope="row">{{first}}</th>{{#cells}}<td data-column="{{column}}">{{value}}</td>{{/cells}}</tr>
    {{/rows}}
    </tbody>
    </table>

    """

  private static let figure = """
    <figure>
    {{{markup}}}
    <figcaption>{{#isEmulated}}<span class="stamp">EMULATED</span> {{/isEmulated}}{{legend}}</figcaption>
    </figure>

    """

  private static let finding = """
    <div class="finding {{tone}}">
    <p><span class="word">{{word}}</span> <code>{{id}}</code> {{summary}}</p>
    {{#evidence}}
    <p class="path soft">{{path}} = {{found}}</p>
    {{/evidence}}
    {{#remedies}}
    <p>→ {{advice}}</p>
    {{#commands}}
    <pre>{{.}}</pre>
    {{/commands}}
    {{/remedies}}
    </div>

    """

  private static let section = """
    <h3>{{name}}</h3>
    {{#open}}
    {{>finding}}
    {{/open}}
    {{#hasPassed}}
    <details class="passed"><summary>{{passedText}}</summary>
    {{#passed}}
    {{>finding}}
    {{/passed}}
    </details>
    {{/hasPassed}}

    """

  private static let cost = """
    <h2 id="{{anchor}}">{{heading}}{{#isEmulated}}{{>stamp}}{{/isEmulated}}</h2>
    <p class="{{tone}}"><strong class="sentence">{{sentence}}</strong></p>
    {{#isForced}}
    <p class="bad"><strong class="sentence">FORCED: these runs must not be compared; what differs is listed below.</strong></p>
    {{/isForced}}
    {{#candidates}}
    <h3>{{heading}}</h3>
    {{#mismatches}}
    <p class="bad"><span class="word">not comparable</span> {{.}}</p>
    {{/mismatches}}
    {{#figure}}
    {{>figure}}
    {{/figure}}
    {{#table}}
    {{>table}}
    {{/table}}
    {{#differences}}
    <p class="small"><span class="soft">differs</span> {{.}}</p>
    {{/differences}}
    {{#unknown}}
    <p class="small"><span class="soft">known of one only</span> {{.}}</p>
    {{/unknown}}
    {{#remarks}}
    <p class="small">{{.}}</p>
    {{/remarks}}
    {{/candidates}}
    {{#claim}}
    <p class="small soft">{{.}}</p>
    {{/claim}}
    {{#split}}
    <h3>Where it comes from</h3>
    {{#figure}}
    {{>figure}}
    {{/figure}}
    {{#table}}
    {{>table}}
    {{/table}}
    {{/split}}

    """

  /// No script, and nothing from anywhere: the browser is told so too.
  private static let page = """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8"/>
    <meta name="viewport" content="width=device-width, initial-scale=1"/>
    <meta name="color-scheme" content="light dark"/>
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"/>
    <meta name="referrer" content="no-referrer"/>
    <title>{{title}}</title>
    <style>
    {{{style}}}
    </style>
    </head>
    <body>
    <header>
    <p class="over">vfio-check report · {{title}}</p>
    {{#head}}
    <div class="head {{tone}}">
    <h1>{{sentence}}</h1>
    {{#number}}
    <div class="key {{tone}}">
    <p class="over">{{label}}</p>
    <p class="number">{{figure}}</p>
    <p class="meaning">{{meaning}}{{#isEmulated}}{{>stamp}}{{/isEmulated}}</p>
    <p class="small soft">{{place}}</p>
    </div>
    {{/number}}
    </div>
    {{/head}}
    {{#emulation}}
    <div class="emulation" role="note">EMULATED: these figures show structure, not what hardware does.
    <ul>
    {{#reasons}}
    <li>{{.}}</li>
    {{/reasons}}
    </ul></div>
    {{/emulation}}
    <ul class="answers">
    {{#answers}}
    <li class="{{tone}}"><span class="word">{{word}}</span><div><p class="question">{{question}}</p><p><a href="#{{anchor}}">{{sentence}}</a></p></div></li>
    {{/answers}}
    </ul>
    </header>
    <main>
    {{#costs}}
    {{>cost}}
    {{/costs}}
    {{#hasCurves}}
    <h2 id="curves">Where the translation cache ends</h2>
    {{#curves}}
    <h3>{{heading}}</h3>
    {{#figure}}
    {{>figure}}
    {{/figure}}
    {{#sentences}}
    <p class="small">{{.}}</p>
    {{/sentences}}
    <details><summary>The figures</summary>
    {{#table}}
    {{>table}}
    {{/table}}
    </details>
    {{/curves}}
    {{/hasCurves}}
    {{#hasRuns}}
    <h2 id="measured">What was measured</h2>
    {{#runs}}
    <h3>{{heading}}{{#isEmulated}}{{>stamp}}{{/isEmulated}}</h3>
    {{#tables}}
    {{>table}}
    {{/tables}}
    {{#measurements}}
    <details{{#isOpen}} open=""{{/isOpen}}><summary>{{heading}}</summary>
    {{#figures}}
    {{>figure}}
    {{/figures}}
    <details{{#isBare}} open=""{{/isBare}}><summary>The figures</summary>
    {{#table}}
    {{>table}}
    {{/table}}
    </details>
    </details>
    {{/measurements}}
    {{#remarks}}
    <p class="small">{{.}}</p>
    {{/remarks}}
    {{/runs}}
    {{/hasRuns}}
    {{#findings}}
    <h2 id="{{anchor}}">{{heading}}</h2>
    <p class="{{tone}}"><strong class="sentence">{{sentence}}</strong></p>
    <p class="small">{{counts}}</p>
    <p class="small soft">{{machine}}</p>
    {{#drifts}}
    <p class="bad"><span class="word">drifted</span> {{.}}</p>
    {{/drifts}}
    {{#table}}
    {{>table}}
    {{/table}}
    {{#sections}}
    {{>section}}
    {{/sections}}
    {{/findings}}
    {{#hasPassports}}
    <h2 id="passports">Who the devices are</h2>
    {{#passports}}
    {{>table}}
    {{/passports}}
    {{/hasPassports}}
    {{#hasObstacles}}
    <h2 id="apart">What was not compared</h2>
    {{#obstacles}}
    <p>{{sentence}}</p>
    {{#fields}}
    {{>table}}
    {{/fields}}
    {{/obstacles}}
    {{/hasObstacles}}
    {{#hasFingerprints}}
    <h2 id="fingerprint">What it was measured on</h2>
    {{#fingerprints}}
    <details><summary>{{heading}}</summary>
    {{#table}}
    {{>table}}
    {{/table}}
    </details>
    {{/fingerprints}}
    {{/hasFingerprints}}
    <h2 id="sources">What this page is made of</h2>
    {{#sources}}
    {{>table}}
    {{/sources}}
    </main>
    <footer>
    <p>Every interval is one of 95 %: a figure without one is that of the samples at hand. A difference counts only where its interval excludes that there is none and it is larger than the noise floor, the most that either side differs from itself by; where that is unknown none counts.</p>
    <p>Made by vfio-check {{toolVersion}}.</p>
    </footer>
    </body>
    </html>

    """
}
