#!/usr/bin/env bash
curl -X PUT "$CONNECT_URL/connect/applications/$APPLICATION_ID" \
  --header "Authorization: Bearer sk_example_123456789" \
  --header "Content-Type: application/json" \
  --data '{
    "name": "Updated Application Name",
    "description": "Updated description",
    "redirect_uris": [
      {
        "uri": "https://example.com/new-callback",
        "default": true
      },
      {
        "uri": "https://example.com/another-callback",
        "default": false
      }
    ],
    "scopes": ["profile", "email", "openid"]
  }'
