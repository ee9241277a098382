#!/usr/bin/env bash
curl -X DELETE "$CONNECT_URL/connect/client_secrets/$SECRET_ID" \
  --header "Authorization: Bearer sk_example_123456789"
