// The JSONata expression language.
