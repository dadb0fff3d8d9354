// SPDX-License-Identifier: GPL-3.0-or-later

/// How a page and its plots look, by light and in the dark. Nothing is fetched from anywhere.
enum PageStyle {
  /// Okabe and Ito's colours, which nearly everybody can tell apart (jfly.uni-koeln.de/color), darker or lighter where
  /// they would be hard to read on their ground. Every text has a contrast of 4.5 at least.
  static let palette: Markup = """
    :root{color-scheme:light dark;--paper:#fbfaf8;--card:#fff;--ink:#1b1d21;--soft:#565b64;--rule:#d9d6cf;--grid:#e6e3dc;\
    --good:#136c3a;--doubtful:#7d5100;--bad:#a8261b;--unknown:#5b4699;--good-ground:#e3f3e8;--doubtful-ground:#fbeed2;\
    --bad-ground:#fbe3df;--noise:#c9c6be;--claim:#8a6d1f;--series0:#0067a5;--series1:#b84a00;--series2:#00775a;--series3:#93467a}
    @media (prefers-color-scheme:dark){:root{--paper:#14161a;--card:#1c1f24;--ink:#e9e7e2;--soft:#a9adb5;--rule:#3a3e46;\
    --grid:#2c3037;--good:#6fd797;--doubtful:#f1bd5a;--bad:#ff9386;--unknown:#c3aeff;--good-ground:#173425;\
    --doubtful-ground:#3a2d10;--bad-ground:#43201c;--noise:#4a4f58;--claim:#d9b65a;--series0:#62b5ee;--series1:#ff9d57;\
    --series2:#4cc9a4;--series3:#e29cc8}}
    @media print{:root{--paper:#fff;--card:#fff;--ink:#000;--soft:#333;--rule:#999;--grid:#ddd;--good:#136c3a;--doubtful:#7d5100;\
    --bad:#a8261b;--unknown:#5b4699;--good-ground:#fff;--doubtful-ground:#fff;--bad-ground:#fff;--noise:#ccc;--claim:#8a6d1f;\
    --series0:#0067a5;--series1:#b84a00;--series2:#00775a;--series3:#93467a}}

    """

  /// Of the plots, on the page and in files of their own.
  static let plots: Markup = """
    .plot{font:12px/1.2 system-ui,"Segoe UI","Noto Sans","DejaVu Sans",sans-serif;background:var(--card)}
    .plot text{fill:var(--ink)}
    .plot .tick,.plot .note{fill:var(--soft)}
    .plot .strong{font-weight:600}
    .plot .figure,.plot .tick,.plot .note{font-variant-numeric:tabular-nums}
    .plot .emulated{fill:var(--doubtful);font-weight:700;letter-spacing:.08em}
    .plot .grid{stroke:var(--grid);stroke-width:1}
    .plot .axis,.plot .zero{stroke:var(--soft);stroke-width:1.25}
    .plot .noise{fill:var(--noise);opacity:.75}
    .plot .claim{fill:var(--claim);opacity:.22}
    .plot .claimed{stroke:var(--claim);stroke-width:1;stroke-dasharray:2 3}
    .plot .interval{stroke:var(--ink);stroke-width:2;fill:none}
    .plot .told{fill:var(--ink);stroke:var(--ink);stroke-width:2}
    .plot .untold{fill:var(--card);stroke:var(--ink);stroke-width:2}
    .plot .series0{--c:var(--series0)}.plot .series1{--c:var(--series1)}
    .plot .series2{--c:var(--series2)}.plot .series3{--c:var(--series3)}
    .plot .fill{fill:var(--c)}
    .plot .stroke{fill:var(--card);stroke:var(--c);stroke-width:2}
    .plot .median{stroke:var(--ink);stroke-width:2}
    .plot .tail{stroke:var(--ink);stroke-width:1.25;stroke-dasharray:3 3}
    .plot .curve{fill:none;stroke:var(--c);stroke-width:2}
    .plot .curve.series1{stroke-dasharray:7 4}.plot .curve.series2{stroke-dasharray:2 3}.plot .curve.series3{stroke-dasharray:9 3 2 3}
    .plot .mark{fill:var(--c);stroke:var(--card);stroke-width:1}
    .plot .error{stroke:var(--c);stroke-width:1.5}
    .plot .knee{fill:var(--c);opacity:.14}

    """

  /// Of the page.
  static let page: Markup = """
    *{box-sizing:border-box}
    html{-webkit-text-size-adjust:100%}
    body{margin:0;background:var(--paper);color:var(--ink);overflow-wrap:anywhere;\
    font:16px/1.5 system-ui,"Segoe UI","Noto Sans","DejaVu Sans",sans-serif}
    main,header,footer{max-width:960px;margin:0 auto;padding:0 16px}
    header{padding-top:28px}
    header>.over{margin-bottom:8px}
    h1{font-size:1.75rem;line-height:1.25;margin:.2em 0 .5em;text-wrap:balance}
    h2{font-size:1.3rem;line-height:1.3;margin:2.4em 0 .5em;padding-top:.7em;border-top:1px solid var(--rule)}
    h3{font-size:1.05rem;margin:1.6em 0 .5em}
    p{margin:.5em 0}
    a{color:inherit}
    .over{color:var(--soft);font-size:.875rem;margin:0}
    .soft{color:var(--soft)}
    .small{font-size:.875rem}
    .good{--t:var(--good);--g:var(--good-ground)}
    .doubtful{--t:var(--doubtful);--g:var(--doubtful-ground)}
    .bad{--t:var(--bad);--g:var(--bad-ground)}
    .unknown{--t:var(--unknown);--g:var(--card)}
    .none{--t:var(--soft);--g:var(--card)}
    .head{background:var(--g);border-left:6px solid var(--t);border-radius:6px;padding:18px 20px}
    .head h1{margin:0}
    .key{background:var(--card);border-radius:6px;padding:12px 16px;margin-top:14px}
    .key p{margin:.2em 0 0}
    .number{font-size:3.25rem;line-height:1.05;font-weight:700;color:var(--t);font-variant-numeric:tabular-nums}
    .none .number{color:var(--ink)}
    .meaning{font-weight:600}
    .word{display:inline-block;color:var(--t);font-weight:700;font-size:.8125rem;letter-spacing:.03em;white-space:nowrap}
    .sentence{color:var(--t);font-weight:600}
    .answers{list-style:none;margin:16px 0 0;padding:0}
    .answers li{display:grid;grid-template-columns:10.5em 1fr;gap:0 1em;padding:.6em 0;border-bottom:1px solid var(--rule)}
    .answers li:last-child{border:0}
    .answers .word{font-size:.9375rem}
    .answers p{margin:0}
    .answers .question{color:var(--soft);font-size:.875rem}
    .emulation{border:2px dashed var(--doubtful);border-radius:6px;padding:8px 14px;margin:14px 0;color:var(--doubtful);font-weight:600}
    .emulation ul{margin:.2em 0;padding-left:1.2em;font-weight:400}
    .stamp{color:var(--doubtful);border:1.5px dashed var(--doubtful);border-radius:4px;padding:0 .45em;font-size:.75rem;\
    font-weight:700;letter-spacing:.08em;vertical-align:.15em;white-space:nowrap}
    figure{margin:1em 0;background:var(--card);border:1px solid var(--rule);border-radius:6px;padding:12px;break-inside:avoid}
    figure svg{display:block;width:100%;height:auto}
    figure svg.wide{max-width:880px}
    figure svg.narrow{display:none}
    figcaption{color:var(--soft);font-size:.8125rem;margin-top:.6em}
    table{border-collapse:collapse;width:100%;margin:1em 0;font-size:.875rem;font-variant-numeric:tabular-nums}
    caption{text-align:left;color:var(--soft);padding:0 0 .4em}
    th,td{text-align:left;vertical-align:top;padding:.4em .8em .4em 0;border-bottom:1px solid var(--rule);min-width:6em}
    thead th{color:var(--soft);font-weight:600}
    tbody th{font-weight:600}
    tr.marked th::before{content:"≠ ";color:var(--doubtful)}
    code,pre,.path{font-family:ui-monospace,"DejaVu Sans Mono",Menlo,monospace;font-size:.8125rem}
    pre{background:var(--paper);border:1px solid var(--rule);border-radius:4px;padding:.5em .7em;margin:.3em 0;white-space:pre-wrap}
    pre+pre{border-top:0;margin-top:calc(-.3em - 4px);padding-top:0}
    details{margin:.6em 0}
    summary{cursor:pointer;padding:.35em 0;font-weight:600}
    :focus-visible{outline:2px solid var(--series0);outline-offset:2px}
    .finding{margin:.7em 0;padding-left:12px;border-left:3px solid var(--t);break-inside:avoid}
    .finding p{margin:.15em 0}
    .passed .finding{margin:.25em 0}
    ul.plain{padding-left:1.1em;margin:.5em 0}
    footer{color:var(--soft);font-size:.875rem;padding-bottom:40px}
    @media screen and (max-width:760px){
    h1{font-size:1.375rem}
    .number{font-size:2.5rem}
    .head{padding:14px}
    .answers li{grid-template-columns:1fr}
    figure{padding:8px 6px}
    figure svg.wide{display:none}
    figure svg.narrow{display:block;max-width:520px}
    thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
    table,tbody,tr,th,td,caption{display:block}
    tbody tr{border:1px solid var(--rule);border-radius:6px;background:var(--card);padding:8px 10px;margin:0 0 8px}
    th,td{border:0;padding:.1em 0;min-width:0}
    td{display:grid;grid-template-columns:8.5em 1fr;gap:.5em}
    td::before{content:attr(data-column);color:var(--soft)}
    }
    @media print{
    body{font-size:9.5pt}
    main,header,footer{max-width:none}
    h2,h3,summary{break-after:avoid}
    tr,li,.head{break-inside:avoid}
    details::details-content{content-visibility:visible;block-size:auto;height:auto}
    summary{list-style:none}
    a{text-decoration:none}
    }
    """
}
