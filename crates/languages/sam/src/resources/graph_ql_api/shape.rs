//! The shape of a GraphQL API's properties, from the translator's schema `aws_serverless_graphqlapi.py`.

use crate::schema::{Field, Shape};

const fn any(name: &'static str) -> Field {
    Field::optional(name, Shape::Passed)
}
const fn must(name: &'static str) -> Field {
    Field::required(name, Shape::Passed)
}

const KINDS: Shape =
    Shape::OneOf(&["AWS_IAM", "API_KEY", "AWS_LAMBDA", "OPENID_CONNECT", "AMAZON_COGNITO_USER_POOLS"]);
const LAMBDA_AUTHORIZER: Shape = Shape::Object(&[
    any("AuthorizerResultTtlInSeconds"),
    must("AuthorizerUri"),
    any("IdentityValidationExpression"),
]);
const OPEN_ID: Shape = Shape::Object(&[any("AuthTTL"), any("ClientId"), any("IatTTL"), any("Issuer")]);
const USER_POOL: Shape =
    Shape::Object(&[any("AppIdClientRegex"), any("AwsRegion"), any("DefaultAction"), must("UserPoolId")]);
const AUTHORIZER: Shape = Shape::Object(&[
    Field::required("Type", KINDS),
    Field::optional("LambdaAuthorizer", LAMBDA_AUTHORIZER),
    Field::optional("OpenIDConnect", OPEN_ID),
    Field::optional("UserPool", USER_POOL),
]);
const AUTH: Shape = Shape::Object(&[
    Field::required("Type", KINDS),
    Field::optional("LambdaAuthorizer", LAMBDA_AUTHORIZER),
    Field::optional("OpenIDConnect", OPEN_ID),
    Field::optional("UserPool", USER_POOL),
    Field::optional("Additional", Shape::List(&AUTHORIZER)),
]);
const API_KEY: Shape = Shape::Object(&[any("ApiKeyId"), any("Description"), any("ExpiresOn")]);
const LOGGING: Shape =
    Shape::Object(&[any("CloudWatchLogsRoleArn"), any("ExcludeVerboseContent"), any("FieldLogLevel")]);
const DELTA_SYNC: Shape =
    Shape::Object(&[must("BaseTableTTL"), must("DeltaSyncTableName"), must("DeltaSyncTableTTL")]);
const TABLE: Shape = Shape::Object(&[
    must("TableName"),
    any("ServiceRoleArn"),
    any("TableArn"),
    Field::optional("Permissions", Shape::List(&Shape::OneOf(&["Read", "Write"]))),
    any("Name"),
    any("Description"),
    any("Region"),
    Field::optional("DeltaSync", DELTA_SYNC),
    any("UseCallerCredentials"),
    any("Versioned"),
]);
const FUNCTION_SOURCE: Shape =
    Shape::Object(&[must("FunctionArn"), any("ServiceRoleArn"), any("Name"), any("Description")]);
const DATA_SOURCES: Shape = Shape::Object(&[
    Field::optional("DynamoDb", Shape::Dict(&TABLE)),
    Field::optional("Lambda", Shape::Dict(&FUNCTION_SOURCE)),
]);
const RUNTIME: Shape = Shape::Object(&[must("Name"), must("Version")]);
const CONFLICT_HANDLER: Shape = Shape::Object(&[must("LambdaConflictHandlerArn")]);
const SYNC: Shape = Shape::Object(&[
    must("ConflictDetection"),
    any("ConflictHandler"),
    Field::optional("LambdaConflictHandlerConfig", CONFLICT_HANDLER),
]);
const FUNCTION: Shape = Shape::Object(&[
    Field::optional("DataSource", Shape::Intrinsic(&Shape::Str)),
    Field::optional("Runtime", RUNTIME),
    any("InlineCode"),
    any("CodeUri"),
    any("Description"),
    any("MaxBatchSize"),
    Field::optional("Name", Shape::Str),
    any("Id"),
    Field::optional("Sync", SYNC),
]);
const CACHING: Shape =
    Shape::Object(&[must("Ttl"), Field::optional("CachingKeys", Shape::List(&Shape::Passed))]);
const RESOLVER: Shape = Shape::Object(&[
    Field::optional("FieldName", Shape::Str),
    Field::optional("Caching", CACHING),
    any("InlineCode"),
    any("CodeUri"),
    any("MaxBatchSize"),
    Field::optional("Pipeline", Shape::List(&Shape::Str)),
    Field::optional("Runtime", RUNTIME),
    Field::optional("Sync", SYNC),
]);
const DOMAIN: Shape = Shape::Object(&[must("CertificateArn"), must("DomainName"), any("Description")]);
const CACHE: Shape = Shape::Object(&[
    must("ApiCachingBehavior"),
    must("Ttl"),
    must("Type"),
    any("AtRestEncryptionEnabled"),
    any("TransitEncryptionEnabled"),
]);

pub const PROPERTIES: Shape = Shape::Object(&[
    Field::required("Auth", AUTH),
    Field::optional("Tags", Shape::Dict(&Shape::Any)),
    any("Name"),
    Field::optional("XrayEnabled", Shape::Bool),
    any("SchemaInline"),
    any("SchemaUri"),
    Field::optional("Logging", Shape::Either(&LOGGING, &Shape::Bool)),
    Field::optional("DataSources", DATA_SOURCES),
    Field::optional("Functions", Shape::Dict(&FUNCTION)),
    Field::optional("Resolvers", Shape::Dict(&Shape::Dict(&RESOLVER))),
    Field::optional("ApiKeys", Shape::Dict(&API_KEY)),
    Field::optional("DomainName", DOMAIN),
    Field::optional("Cache", CACHE),
    any("Visibility"),
    any("OwnerContact"),
    any("IntrospectionConfig"),
    any("QueryDepthLimit"),
    any("ResolverCountLimit"),
]);
