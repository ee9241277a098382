#!/usr/bin/env bash
curl -X DELETE "$CONNECT_URL/connect/applications/$APPLICATION_ID" \
  --header "Authorization: Bearer sk_example_123456789"
