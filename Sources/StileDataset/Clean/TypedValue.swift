import StileDuckDB

/// Strict conversions: what DuckDB's casts would round, guess or take is null instead.
enum TypedValue {
    /// The value of the text `text`, null when it is none of the column's type.
    static func sql(_ column: ContractColumn, _ text: String) -> String {
        switch column.type {
        case .string: text
        case .boolean:
            "CASE WHEN lower(\(text)) IN ('true', 't', '1', 'yes', 'y') THEN true "
                + "WHEN lower(\(text)) IN ('false', 'f', '0', 'no', 'n') THEN false END"
        case .int, .bigint: integer(text, column.type)
        case .double:
            matching(
                text, #"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?"#,
                "(CASE WHEN isfinite(TRY_CAST(\(text) AS DOUBLE)) THEN TRY_CAST(\(text) AS DOUBLE) END)"
            )
        case .decimal(_, let scale):
            // Digits beyond the scale would be rounded: only zeros may stand there.
            matching(
                text,
                #"[+-]?([0-9]+(\.[0-9]{0,"# + "\(scale)" + #"}0*)?|\.[0-9]{1,"#
                    + "\(max(scale, 1))" + "}0*)", "TRY_CAST(\(text) AS \(column.type.sqlName))")
        case .date, .timestamp: time(column, text)
        }
    }

    private static func integer(_ text: String, _ type: ColumnType) -> String {
        let value = "TRY_CAST(\(text) AS \(type.sqlName))"
        // The plain spelling is told without a regular expression.
        return "CASE WHEN CAST(\(value) AS VARCHAR) = \(text) "
            + "OR regexp_full_match(\(text), '[+-]?[0-9]+') THEN \(value) END"
    }

    private static func matching(_ text: String, _ pattern: String, _ value: String) -> String {
        "CASE WHEN regexp_full_match(\(text), \(SQL.literal(pattern))) THEN \(value) END"
    }

    private static func time(_ column: ContractColumn, _ text: String) -> String {
        let type = column.type.sqlName
        if let format = column.timeFormat {
            return "CAST(TRY_STRPTIME(\(text), \(SQL.literal(format))) AS \(type))"
        }
        let day = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
        let clock = #"([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.,][0-9]{1,9})?)?"#
        let zone = #"(Z|z| UTC|[+-][0-9]{2}(:?[0-9]{2})?)?)?"#
        guard column.type == .timestamp else {
            return matching(text, day, "TRY_CAST(\(text) AS DATE)")
        }
        // The plain spelling is told without a regular expression. A cast straight to TIMESTAMP
        // would pass over an offset; the session's zone is UTC.
        let value = "TRY_CAST(\(text) AS TIMESTAMP)"
        let zoned = "CAST(TRY_CAST(\(text) AS TIMESTAMPTZ) AS TIMESTAMP)"
        return "CASE WHEN CAST(\(value) AS VARCHAR) = \(text) THEN \(value) "
            + "WHEN regexp_full_match(\(text), \(SQL.literal(day + clock + zone))) THEN \(zoned) END"
    }
}
