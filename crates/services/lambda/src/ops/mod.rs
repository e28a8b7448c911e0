//! Lambda's operations: one file each, sorted.

mod permissions;

wire::operations! { crate::Lambda, api_lambda;
    create_alias => CreateAlias,
    create_function => CreateFunction,
    delete_alias => DeleteAlias,
    delete_function => DeleteFunction,
    get_alias => GetAlias,
    get_function => GetFunction,
    get_function_configuration => GetFunctionConfiguration,
    invoke => Invoke,
    list_aliases => ListAliases,
    list_functions => ListFunctions,
    list_versions_by_function => ListVersionsByFunction,
    publish_version => PublishVersion,
    update_alias => UpdateAlias,
    update_function_code => UpdateFunctionCode,
    update_function_configuration => UpdateFunctionConfiguration,
}
