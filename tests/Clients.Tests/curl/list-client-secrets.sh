#!/usr/bin/env bash
curl "$CONNECT_URL/connect/applications/$APPLICATION_ID/client_secrets" \
  --header "Authorization: Bearer sk_example_123456789"
