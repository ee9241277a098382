#!/usr/bin/env bash
curl --request POST \
  --url "$CONNECT_URL/connect/applications/$APPLICATION_ID/client_secrets" \
  --header "Authorization: Bearer sk_example_123456789"
