//! The transform AWS::Serverless-2016-10-31.
