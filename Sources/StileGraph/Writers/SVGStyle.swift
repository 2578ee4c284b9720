/// The look of a drawing.
///
/// Plain rules without variables: not every viewer knows those.
enum SVGStyle {
    static let text = base + dark

    private static let base = """
        .stile-graph text { font-family: Helvetica, Arial, "Liberation Sans", sans-serif; \
        text-anchor: middle; fill: #1b2430; }
        .stile-graph .page { fill: #ffffff; }
        .stile-graph .name { font-size: 13px; font-weight: bold; }
        .stile-graph .detail, .stile-graph .label, .stile-graph .mark { font-size: 11px; }
        .stile-graph .detail, .stile-graph .label { fill: #55606e; }
        .stile-graph .box { fill: #f4f6f9; stroke: #8390a2; stroke-width: 1.5; }
        .stile-graph .task > .box { fill: #eaf2fd; stroke: #3b78c4; }
        .stile-graph .choice > .box { fill: #fdf5e0; stroke: #b98413; }
        .stile-graph .wait > .box { fill: #f3edfb; stroke: #8558bd; }
        .stile-graph .succeed > .box { fill: #e8f6ec; stroke: #2f8a4c; }
        .stile-graph .fail > .box { fill: #fdecec; stroke: #c23b3b; }
        .stile-graph .parallel > .box, .stile-graph .map > .box { fill: #f2f8f8; stroke: #2f8585; }
        .stile-graph .frame { fill: none; stroke: #8cb3b3; stroke-dasharray: 2 3; }
        .stile-graph .terminal .box { fill: #3d4854; stroke: #3d4854; }
        .stile-graph .terminal .mark { fill: #ffffff; font-weight: bold; }
        .stile-graph .line, .stile-graph .retry path { fill: none; stroke: #66717f; \
        stroke-width: 1.4; }
        .stile-graph .head { fill: #66717f; }
        .stile-graph .catch .line { stroke: #c23b3b; stroke-dasharray: 5 4; }
        .stile-graph .catch .head, .stile-graph .catch .label { fill: #b03030; }
        .stile-graph .untouched > .box { fill: #fafbfc; stroke: #c3cad3; }
        .stile-graph .succeeded > .box { fill: #dff3e4; stroke: #2f8a4c; stroke-width: 2.5; }
        .stile-graph .caught > .box { fill: #fdeed5; stroke: #cc7a00; stroke-width: 2.5; }
        .stile-graph .failed > .box { fill: #fbdcdc; stroke: #c22525; stroke-width: 2.5; }
        .stile-graph .running > .box { fill: #dcebfd; stroke: #1f6fd0; stroke-width: 2.5; }
        .stile-graph .retrying > .box { fill: #fdf3cf; stroke: #b98413; stroke-width: 2.5; }
        .stile-graph .aborted > .box { fill: #e6e8eb; stroke: #5c6670; stroke-width: 2.5; }

        """

    private static let dark = """
        @media (prefers-color-scheme: dark) {
        .stile-graph text { fill: #e6ebf1; }
        .stile-graph .page { fill: #14181d; }
        .stile-graph .detail, .stile-graph .label { fill: #a9b4c1; }
        .stile-graph .box { fill: #232a32; stroke: #7c8998; }
        .stile-graph .task > .box { fill: #16283f; stroke: #5b9be8; }
        .stile-graph .choice > .box { fill: #332a12; stroke: #d6a63c; }
        .stile-graph .wait > .box { fill: #2a2138; stroke: #a98ad6; }
        .stile-graph .succeed > .box { fill: #16301f; stroke: #55b575; }
        .stile-graph .fail > .box { fill: #3a1c1c; stroke: #e06c6c; }
        .stile-graph .parallel > .box, .stile-graph .map > .box { fill: #182224; stroke: #4fa8a8; }
        .stile-graph .frame { stroke: #4a6b6b; }
        .stile-graph .terminal .box { fill: #c9d2dc; stroke: #c9d2dc; }
        .stile-graph .terminal .mark { fill: #14181d; }
        .stile-graph .line, .stile-graph .retry path { stroke: #97a3b1; }
        .stile-graph .head { fill: #97a3b1; }
        .stile-graph .catch .line { stroke: #e06c6c; }
        .stile-graph .catch .head, .stile-graph .catch .label { fill: #ea8a8a; }
        .stile-graph .untouched > .box { fill: #1a1f25; stroke: #414b56; }
        .stile-graph .succeeded > .box { fill: #17391f; stroke: #55b575; }
        .stile-graph .caught > .box { fill: #40300f; stroke: #f0a33c; }
        .stile-graph .failed > .box { fill: #4b1b1b; stroke: #f07070; }
        .stile-graph .running > .box { fill: #143258; stroke: #5b9be8; }
        .stile-graph .retrying > .box { fill: #3d3310; stroke: #d6a63c; }
        .stile-graph .aborted > .box { fill: #30363d; stroke: #97a3b1; }
        }

        """
}
